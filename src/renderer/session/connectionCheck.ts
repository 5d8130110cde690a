/**
 * The check before a call: devices, server, STUN, relays, bandwidth. Opens what a call would open, tells the store
 * step by step what came of it, and lets everything go again. Never takes anything from a call that is going on.
 */
import { watch } from 'vue'
import type { IceGrant } from '../../../signaling/protocol'
import type { AudioLevels } from '../media/audioLevel'
import { checkCamera, checkMicrophone } from '../media/deviceCheck'
import { capacityOf } from '../rtc/connectionCheck/capacity'
import { checkTargetsOf, relayTransports, type RelayTransport } from '../rtc/connectionCheck/checkTargets'
import type { CheckSurroundings } from '../rtc/connectionCheck/checkSurroundings'
import { openRelayLoop, type LoopOutcome } from '../rtc/connectionCheck/relayLoop'
import { checkStun } from '../rtc/connectionCheck/stunCheck'
import { measureThroughput } from '../rtc/connectionCheck/throughput'
import {
  checkStepIds,
  type CheckStepId,
  type CheckSteps,
  type ServerCheckProblem,
  type useConnectionCheckStore
} from '../stores/connectionCheck'
import { relayStateOf, stunStateOf } from './checkOutcomes'
import type { ServiceClient } from './services'
import type { Stores } from './stores'

export interface ConnectionCheckOptions {
  readonly stores: Pick<Stores, 'call' | 'connection' | 'settings'> & {
    readonly connectionCheck: ReturnType<typeof useConnectionCheckStore>
  }
  /** Asked late: the home server may be another one by then. */
  readonly homeClient: () => Pick<ServiceClient, 'status' | 'whenOnline' | 'retry' | 'request'>
  readonly mediaDevices: Pick<MediaDevices, 'getUserMedia'> | undefined
  readonly levels: Pick<AudioLevels, 'watch'>
  readonly createVideo: () => HTMLVideoElement
  readonly createConnection: CheckSurroundings['createConnection']
  readonly now?: () => number
}

/** As long as a connection to the server may take to be made. */
const serverMs = 8_000
const stepOf = { udp: 'relayUdp', tcp: 'relayTcp', tls: 'relayTls' } as const satisfies Record<
  RelayTransport,
  CheckStepId
>
const afterServer = ['stun', 'relayUdp', 'relayTcp', 'relayTls', 'bandwidth'] as const

/** A grant, and when we got it, on the clock of `now`. */
interface HeldGrant extends IceGrant {
  readonly receivedAt: number
}

export class ConnectionCheck {
  readonly #options: ConnectionCheckOptions
  readonly #now: () => number
  readonly #unwatch: () => void
  #run: AbortController | null = null

  constructor(options: ConnectionCheckOptions) {
    this.#options = options
    this.#now = options.now ?? (() => performance.now())
    // A call that begins meanwhile, by itself perhaps, gets the devices and the bandwidth.
    this.#unwatch = watch(
      () => this.#isCallOn(),
      (isOn) => isOn && this.stop(),
      { flush: 'sync' }
    )
  }

  /** Checks everything, from the beginning if it is under way. To be called in a click: sound may need one. */
  start(): void {
    this.stop()
    const run = new AbortController()
    this.#run = run
    this.#options.stores.connectionCheck.reset('running')
    void this.#checkAll(run.signal)
      .then(() => this.#end(run, 'done'))
      .catch((error: unknown) => {
        if (run.signal.aborted) return
        this.stop()
        throw error
      })
  }

  /** Ends a run under way and keeps what it has found; whatever is open is closed. */
  stop(): void {
    const { connectionCheck } = this.#options.stores
    const run = this.#run
    if (!run) return
    for (const id of checkStepIds) {
      const { kind } = connectionCheck.steps[id]
      if (kind === 'waiting' || kind === 'running')
        connectionCheck.setStep(id, { kind: 'skipped', reason: 'stopped' })
    }
    this.#end(run, 'stopped')
    run.abort()
  }

  /** Idempotent. */
  close(): void {
    this.stop()
    this.#unwatch()
  }

  #end(run: AbortController, phase: 'done' | 'stopped'): void {
    if (this.#run !== run) return
    this.#run = null
    this.#options.stores.connectionCheck.phase = phase
  }

  async #checkAll(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#checkDevices(signal), this.#checkNetwork(signal)])
  }

  async #checkDevices(signal: AbortSignal): Promise<void> {
    if (this.#isCallOn()) return this.#skip(signal, ['microphone', 'camera'], 'inCall')
    const { mediaDevices, levels, createVideo, stores } = this.#options
    const { microphone, camera } = stores.settings.values
    // One after the other: browsers ask for one permission at a time.
    this.#set(signal, 'microphone', { kind: 'running' })
    const heard = await checkMicrophone({ mediaDevices, levels, deviceId: microphone?.id ?? null, signal })
    this.#set(signal, 'microphone', heard ? { kind: 'problem', problem: heard } : { kind: 'ok', facts: null })
    this.#set(signal, 'camera', { kind: 'running' })
    const seen = await checkCamera({ mediaDevices, createVideo, deviceId: camera?.id ?? null, signal })
    this.#set(signal, 'camera', seen ? { kind: 'problem', problem: seen } : { kind: 'ok', facts: null })
  }

  async #checkNetwork(signal: AbortSignal): Promise<void> {
    this.#set(signal, 'server', { kind: 'running' })
    const grant = await this.#askServer(signal)
    if (!grant) return this.#skip(signal, afterServer, 'noServer')
    const { stun, relays } = checkTargetsOf(grant.servers)
    const [, ...usable] = await Promise.all([
      this.#checkStun(stun, signal),
      ...relayTransports.map((transport) => this.#checkRelays(transport, relays[transport], grant, signal))
    ])
    // UDP first, as in a call: the others stand still for every lost packet.
    await this.#measureBandwidth(usable.find((relay) => relay !== null) ?? null, signal)
  }

  async #askServer(signal: AbortSignal): Promise<HeldGrant | null> {
    const client = this.#options.homeClient()
    const { kind } = client.status
    if (kind === 'unreachable' || kind === 'refused') client.retry()
    const isOnline = await client.whenOnline(serverMs)
    signal.throwIfAborted()
    const askedAt = this.#now()
    const reply = isOnline ? await client.request('ice:get', {}) : null
    if (!reply?.ok) {
      const problem = this.#serverProblem(client.status, reply?.error.code)
      this.#set(signal, 'server', { kind: 'problem', problem })
      return null
    }
    const receivedAt = this.#now()
    this.#set(signal, 'server', { kind: 'ok', facts: { rttMs: receivedAt - askedAt } })
    return { ...reply.value, receivedAt }
  }

  #serverProblem(status: ServiceClient['status'], refusal: string | undefined): ServerCheckProblem {
    if (status.kind === 'refused') return status.code === 'resumedElsewhere' ? 'unreachable' : status.code
    if (status.kind !== 'online')
      return this.#options.stores.connection.isMachineOffline ? 'machineOffline' : 'unreachable'
    return refusal === 'rateLimited' || refusal === 'serverDraining' ? refusal : 'noAnswer'
  }

  async #checkStun(servers: readonly RTCIceServer[], signal: AbortSignal): Promise<null> {
    if (servers.length === 0) {
      this.#skip(signal, ['stun'], 'notOffered')
      return null
    }
    this.#set(signal, 'stun', { kind: 'running' })
    const surroundings = this.#surroundings(signal)
    this.#set(
      signal,
      'stun',
      stunStateOf(await Promise.all(servers.map((server) => checkStun(server, surroundings))))
    )
    return null
  }

  /** @returns the first relay that works; null without one */
  async #checkRelays(
    transport: RelayTransport,
    servers: readonly RTCIceServer[],
    grant: HeldGrant,
    signal: AbortSignal
  ): Promise<RTCIceServer | null> {
    const step = stepOf[transport]
    if (servers.length === 0) {
      this.#skip(signal, [step], 'notOffered')
      return null
    }
    this.#set(signal, step, { kind: 'running' })
    const surroundings = this.#surroundings(signal)
    const outcomes = await Promise.all(servers.map((server) => tryRelay(server, surroundings)))
    const isExpired = grant.expiresInMs !== null && this.#now() - grant.receivedAt >= grant.expiresInMs
    this.#set(signal, step, relayStateOf(outcomes, isExpired))
    return servers.find((_, index) => outcomes[index]?.kind === 'ok') ?? null
  }

  async #measureBandwidth(relay: RTCIceServer | null, signal: AbortSignal): Promise<void> {
    if (this.#isCallOn()) return this.#skip(signal, ['bandwidth'], 'inCall')
    if (!relay) return this.#skip(signal, ['bandwidth'], 'noRelay')
    this.#set(signal, 'bandwidth', { kind: 'running' })
    const surroundings = this.#surroundings(signal)
    const opened = await openRelayLoop(relay, surroundings)
    const throughput =
      opened.kind === 'ok'
        ? await measureThroughput(opened.loop, surroundings).finally(opened.loop.close)
        : null
    if (opened.kind === 'problem' || !throughput)
      return this.#set(signal, 'bandwidth', { kind: 'problem', problem: 'nothingArrived' })
    const capacity = capacityOf(throughput.bitsPerSecond)
    this.#set(
      signal,
      'bandwidth',
      capacity.soundOnly < 2
        ? { kind: 'problem', problem: 'tooSlow' }
        : { kind: 'ok', facts: { ...throughput, capacity } }
    )
  }

  #surroundings(signal: AbortSignal): CheckSurroundings {
    return { createConnection: this.#options.createConnection, signal, now: this.#now }
  }

  /** @throws the signal's reason, so that a run that is over writes nothing */
  #set<Id extends CheckStepId>(signal: AbortSignal, id: Id, state: CheckSteps[Id]): void {
    signal.throwIfAborted()
    this.#options.stores.connectionCheck.setStep(id, state)
  }

  #skip(
    signal: AbortSignal,
    ids: readonly CheckStepId[],
    reason: 'inCall' | 'noServer' | 'notOffered' | 'noRelay'
  ): void {
    for (const id of ids) this.#set(signal, id, { kind: 'skipped', reason })
  }

  #isCallOn(): boolean {
    const { call } = this.#options.stores
    return call.phase.kind === 'joining' || call.isInCall
  }
}

/** Closed at once, and not when the last of several has answered: somebody may call the check off in between. */
async function tryRelay(server: RTCIceServer, surroundings: CheckSurroundings): Promise<LoopOutcome> {
  const outcome = await openRelayLoop(server, surroundings)
  if (outcome.kind === 'ok') outcome.loop.close()
  return outcome
}
