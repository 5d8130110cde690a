import { describe, expect, it } from 'vitest'
import type { LoopOutcome, LoopProblem } from '../rtc/connectionCheck/relayLoop'
import { relayStateOf, stunStateOf } from './checkOutcomes'

const unanswered = { kind: 'problem', problem: 'unreachable' } as const
const loop = (rttMs: number | null): LoopOutcome => ({
  kind: 'ok',
  loop: { rttMs, near: {} as RTCDataChannel, far: {} as RTCDataChannel, close: () => undefined }
})
const failed = (problem: LoopProblem): LoopOutcome => ({ kind: 'problem', problem })

describe('stunStateOf', () => {
  it('is content with one that works, and counts the others', () => {
    expect(stunStateOf([unanswered, { kind: 'ok' }])).toEqual({ kind: 'ok', facts: { working: 1, total: 2 } })
    expect(stunStateOf([unanswered])).toEqual(unanswered)
  })
})

describe('relayStateOf', () => {
  it('takes the time of the nearest that works', () => {
    const state = relayStateOf([loop(80), failed('full'), loop(null), loop(30)], false)
    expect(state).toEqual({ kind: 'ok', facts: { working: 3, total: 4, rttMs: 30 } })
    expect(relayStateOf([loop(null)], false)).toMatchObject({ facts: { rttMs: null } })
  })

  it('prefers what a relay has said to what one has not', () => {
    expect(relayStateOf([failed('unreachable'), failed('full')], false)).toEqual(failed('full'))
    expect(relayStateOf([failed('unreachable')], false)).toEqual(failed('unreachable'))
  })

  it('calls refused credentials expired when their time was over, and only then', () => {
    expect(relayStateOf([failed('unauthorized')], true)).toEqual(failed('expired'))
    expect(relayStateOf([failed('unauthorized')], false)).toEqual(failed('unauthorized'))
    expect(relayStateOf([failed('full')], true)).toEqual(failed('full'))
  })
})
