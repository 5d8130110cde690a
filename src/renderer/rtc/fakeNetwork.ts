/**
 * A network between fake connections, honest about what the engine depends on: two connections reach each other when
 * both have agreed on the same descriptions, candidates have arrived, and a way is open; ICE takes time to notice what
 * changes; media is counted; messages arrive. Never part of a build.
 */
import type { FakeClock } from './fakeClock'
import { FakeConnection } from './fakeConnection'

const connectMs = 40
const interruptMs = 3_000
const failMs = 12_000

type Way = 'direct' | 'relay'

export class FakeNetwork {
  readonly clock: FakeClock
  readonly #connections = new Set<NetworkedConnection>()
  /** No direct way in either direction. */
  isCut = false
  /** Whether there is a relay, which is not cut. */
  hasRelay = false
  /** On the direct way ICE passes, media does not, from this participant to the other. */
  blockedFrom: string | null = null
  /** ICE takes a way through the relay although there is a direct one. */
  isHasty = false
  /** What each end sends. */
  packetsPerMs = 0.05
  fragments = 0

  constructor(clock: FakeClock) {
    this.clock = clock
  }

  create(owner: string, configuration: RTCConfiguration): NetworkedConnection {
    const connection = new NetworkedConnection(this, owner, configuration)
    this.#connections.add(connection)
    return connection
  }

  change(change: Partial<Pick<FakeNetwork, 'isCut' | 'hasRelay' | 'blockedFrom' | 'isHasty'>>): void {
    Object.assign(this, change)
    this.update()
  }

  update(): void {
    for (const connection of this.#connections) {
      if (connection.connectionState === 'closed') this.#connections.delete(connection)
      else connection.follow(this.#waysOf(connection))
    }
  }

  /** The connection at the other end of the way; null when there is no way. */
  otherEndOf(connection: NetworkedConnection): NetworkedConnection | null {
    for (const other of this.#connections) {
      const isAgreed =
        connection.agreed !== null &&
        other.agreed?.local === connection.agreed.remote &&
        other.agreed.remote === connection.agreed.local
      if (isAgreed && other.connectionState !== 'closed' && this.#waysBetween(connection, other).length > 0)
        return other
    }
    return null
  }

  #waysOf(connection: NetworkedConnection): readonly Way[] {
    const other = this.otherEndOf(connection)
    return other ? this.#waysBetween(connection, other) : []
  }

  /** The better one first. */
  #waysBetween(one: NetworkedConnection, other: NetworkedConnection): Way[] {
    const kinds = [...one.heardKinds(), ...other.heardKinds()]
    const isDirect = kinds.includes('host') && !one.isRelayed && !other.isRelayed && !this.isCut
    const ways: Way[] = []
    if (isDirect) ways.push('direct')
    if (kinds.includes('relay') && this.hasRelay) ways.push('relay')
    return ways
  }
}

export class NetworkedConnection extends FakeConnection {
  readonly owner: string
  agreed: { readonly local: string; readonly remote: string } | null = null
  iceGatheringState: RTCIceGatheringState = 'new'
  readonly #network: FakeNetwork
  readonly #kindsHeard = new Map<string, Set<string>>()
  readonly #channel: FakeChannel
  #policy: RTCIceTransportPolicy
  #fragment = ''
  #isRestartDue = true
  /** Of the present generation; what is nominated stays, as long as it is open. */
  #way: Way | null = null
  #isReached = false
  #cancel: (() => void) | null = null
  #accountedMs: number
  #sent = 0
  #received = 0

  constructor(network: FakeNetwork, owner: string, { iceTransportPolicy = 'all' }: RTCConfiguration) {
    super()
    this.#network = network
    this.owner = owner
    this.#policy = iceTransportPolicy
    this.#accountedMs = network.clock.now()
    this.#channel = new FakeChannel((text) => {
      network.clock.setTimer(() => network.otherEndOf(this)?.takeText(text), 20)
    })
  }

  get isRelayed(): boolean {
    return this.#policy === 'relay'
  }

  /** Of the candidates of the other end's present description that have arrived. */
  heardKinds(): ReadonlySet<string> {
    return this.#kindsHeard.get(this.agreed?.remote ?? '') ?? new Set()
  }

  takeText(text: string): void {
    this.#channel.take(text)
  }

  createDataChannel(): FakeChannel {
    return this.#channel
  }

  setConfiguration({ iceTransportPolicy = 'all' }: RTCConfiguration): void {
    this.#policy = iceTransportPolicy
  }

  override restartIce(): void {
    this.#isRestartDue = true
    super.restartIce()
  }

  override async setLocalDescription(): Promise<void> {
    if (this.signalingState === 'closed') throw new Error('closed')
    await super.setLocalDescription()
    const description = this.localDescription
    if (!description) return
    const isNew =
      description.type === 'offer'
        ? this.#isRestartDue
        : fragmentOf(this.remoteDescription) !== this.agreed?.remote
    if (isNew) {
      this.#network.fragments += 1
      this.#fragment = `f${this.#network.fragments}.`
      this.#gather(this.#fragment)
    }
    if (description.type === 'offer') this.#isRestartDue = false
    this.localDescription = { ...description, sdp: `${description.sdp} a=ice-ufrag:${this.#fragment}` }
    this.#agree()
  }

  override async setRemoteDescription(description: { type: 'offer' | 'answer'; sdp: string }): Promise<void> {
    if (this.signalingState === 'closed') throw new Error('closed')
    await super.setRemoteDescription(description)
    this.#agree()
    if (this.signalingState === 'stable' && this.#isRestartDue)
      queueMicrotask(() => this.dispatchEvent(new Event('negotiationneeded')))
  }

  override async addIceCandidate(candidate: unknown): Promise<void> {
    await super.addIceCandidate(candidate)
    if (!candidate) return
    const { candidate: kind, usernameFragment } = candidate as Record<
      'candidate' | 'usernameFragment',
      string
    >
    const kinds = this.#kindsHeard.get(usernameFragment) ?? new Set()
    this.#kindsHeard.set(usernameFragment, kinds.add(kind))
    this.#network.update()
  }

  override getStats(): Promise<Map<string, unknown>> {
    this.#account()
    const entries = [
      { id: 'out', type: 'outbound-rtp', packetsSent: Math.floor(this.#sent) },
      { id: 'in', type: 'inbound-rtp', packetsReceived: Math.floor(this.#received) },
      { id: 'transport', type: 'transport', selectedCandidatePairId: 'pair' },
      { id: 'local', type: 'local-candidate', candidateType: this.#way === 'relay' ? 'relay' : 'host' },
      {
        id: 'pair',
        type: 'candidate-pair',
        localCandidateId: 'local',
        bytesReceived: this.#isReached ? this.#network.clock.now() : 0
      }
    ]
    return Promise.resolve(new Map(entries.map((entry) => [entry.id, entry])))
  }

  override close(): void {
    super.close()
    this.#cancel?.()
    this.#channel.readyState = 'closed'
    this.#network.update()
  }

  /** ICE notices, in its time, that there is a way or none. @param ways the better one first */
  follow(ways: readonly Way[]): void {
    this.#account()
    const isKept = this.#way !== null && ways.includes(this.#way) && !this.#network.isHasty
    if (!isKept) this.#way = (this.#network.isHasty ? ways.at(-1) : ways[0]) ?? null
    this.#followReach(this.#way !== null)
  }

  #followReach(isReached: boolean): void {
    if (isReached === this.#isReached) return
    this.#isReached = isReached
    this.#cancel?.()
    if (isReached) this.#after(connectMs, 'connected')
    else if (this.connectionState === 'connected')
      this.#after(interruptMs, 'disconnected', () => this.#after(failMs, 'failed'))
    else this.#after(failMs, 'failed')
  }

  #after(ms: number, state: RTCPeerConnectionState, then?: () => void): void {
    this.#cancel = this.#network.clock.setTimer(() => {
      if (this.connectionState === state || this.connectionState === 'closed') return
      this.#account()
      this.changeState(state)
      if (state === 'connected') this.#channel.open()
      then?.()
    }, ms)
  }

  #agree(): void {
    const [local, remote] = [fragmentOf(this.localDescription), fragmentOf(this.remoteDescription)]
    if (this.signalingState !== 'stable' || local === null || remote === null) return
    if (this.agreed?.local === local && this.agreed.remote === remote) return
    this.#account()
    this.agreed = { local, remote }
    this.#way = null
    if (this.connectionState !== 'connected') {
      this.#cancel?.()
      this.changeState('connecting')
      this.#isReached = false
      this.#after(failMs, 'failed')
    }
    this.#network.update()
  }

  #gather(fragment: string): void {
    this.#network.clock.setTimer(() => {
      if (this.signalingState === 'closed') return
      if (!this.isRelayed) this.findCandidate('host', fragment)
      if (this.#network.hasRelay) this.findCandidate('relay', fragment)
      this.findCandidate(null, fragment)
    }, 15)
  }

  #account(): void {
    const nowMs = this.#network.clock.now()
    const packets = (nowMs - this.#accountedMs) * this.#network.packetsPerMs
    this.#accountedMs = nowMs
    if (this.connectionState !== 'connected') return
    this.#sent += packets
    const other = this.#network.otherEndOf(this)
    const isBlocked = this.#way === 'direct' && this.#network.blockedFrom === other?.owner
    if (other && !isBlocked) this.#received += packets
  }
}

class FakeChannel extends EventTarget {
  readyState: RTCDataChannelState = 'connecting'
  readonly bufferedAmount = 0
  bufferedAmountLowThreshold = 0
  readonly send: (text: string) => void

  constructor(send: (text: string) => void) {
    super()
    this.send = send
  }

  open(): void {
    if (this.readyState !== 'connecting') return
    this.readyState = 'open'
    this.dispatchEvent(new Event('open'))
  }

  take(data: string): void {
    if (this.readyState === 'open') this.dispatchEvent(Object.assign(new Event('message'), { data }))
  }

  close(): void {
    this.readyState = 'closed'
  }
}

function fragmentOf(description: { readonly sdp: string } | null): string | null {
  return /a=ice-ufrag:(\S+)/.exec(description?.sdp ?? '')?.[1] ?? null
}
