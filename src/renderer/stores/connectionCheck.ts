/** What the connection check has found so far, step by step. `session/connectionCheck` writes here. */
import { defineStore } from 'pinia'
import { computed, ref, shallowReactive } from 'vue'
import type { CameraCheckProblem, MicrophoneCheckProblem } from '../media/deviceCheck'
import type { Capacity } from '../rtc/connectionCheck/capacity'
import type { LoopProblem } from '../rtc/connectionCheck/relayLoop'
import type { StunProblem } from '../rtc/connectionCheck/stunCheck'

import type { ServerRefusal } from './connection'

export type { Capacity }

/** In the order in which they are shown. */
export const checkStepIds = [
  'microphone',
  'camera',
  'server',
  'stun',
  'relayUdp',
  'relayTcp',
  'relayTls',
  'bandwidth'
] as const
export type CheckStepId = (typeof checkStepIds)[number]

export type ServerCheckProblem =
  | 'machineOffline'
  | 'unreachable'
  | ServerRefusal
  | 'rateLimited'
  /** It can be reached and does not say how people find each other. */
  | 'noAnswer'

/** Addresses that work, of those the server has named. */
export interface Working {
  readonly working: number
  readonly total: number
}

export interface ServerFacts {
  /** Of one request and its reply, in milliseconds. */
  readonly rttMs: number
}
export interface RelayFacts extends Working {
  /** Between us and the best of them, in milliseconds; null where the browser cannot say. */
  readonly rttMs: number | null
}
export interface BandwidthFacts {
  readonly bitsPerSecond: number
  /** At least so much; more was not tried. */
  readonly isCapped: boolean
  readonly capacity: Capacity
}

/**
 * - `inCall`: it would disturb the call that is going on
 * - `noServer`: the server is asked first, and did not answer
 * - `notOffered`: the server names nothing of the kind
 * - `noRelay`: it is measured through a relay, and there is none that works
 * - `stopped`: the person has ended the check
 */
export type SkipReason = 'inCall' | 'noServer' | 'notOffered' | 'noRelay' | 'stopped'

export type StepState<Facts, Problem> =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'running' }
  | { readonly kind: 'ok'; readonly facts: Facts }
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'skipped'; readonly reason: SkipReason }

export interface CheckSteps {
  readonly microphone: StepState<null, MicrophoneCheckProblem>
  readonly camera: StepState<null, CameraCheckProblem>
  readonly server: StepState<ServerFacts, ServerCheckProblem>
  readonly stun: StepState<Working, StunProblem>
  readonly relayUdp: StepState<RelayFacts, LoopProblem>
  readonly relayTcp: StepState<RelayFacts, LoopProblem>
  readonly relayTls: StepState<RelayFacts, LoopProblem>
  /** `nothingArrived`: the relay has let us in, and then carried nothing. `tooSlow`: not even sound has room. */
  readonly bandwidth: StepState<BandwidthFacts, 'nothingArrived' | 'tooSlow'>
}

export type CheckPhase = 'idle' | 'running' | 'done' | 'stopped'

const waiting = { kind: 'waiting' } as const
/** Everything is still to be found out. */
export const unbegun: CheckSteps = {
  microphone: waiting,
  camera: waiting,
  server: waiting,
  stun: waiting,
  relayUdp: waiting,
  relayTcp: waiting,
  relayTls: waiting,
  bandwidth: waiting
}

export const useConnectionCheckStore = defineStore('connectionCheck', () => {
  const phase = ref<CheckPhase>('idle')
  const steps = shallowReactive<{ -readonly [Id in CheckStepId]: CheckSteps[Id] }>({ ...unbegun })
  const isRunning = computed(() => phase.value === 'running')

  function setStep<Id extends CheckStepId>(id: Id, state: CheckSteps[Id]): void {
    steps[id] = state
  }

  function reset(next: CheckPhase): void {
    Object.assign(steps, unbegun)
    phase.value = next
  }

  return { phase, steps, isRunning, setStep, reset }
})
