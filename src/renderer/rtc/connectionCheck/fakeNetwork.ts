/**
 * STUN servers and relays that answer as they are told to, and connections that find nothing else. For tests of the
 * connection check; never part of a build.
 */
import { FakeChannel } from './fakeChannel'

/**
 * - `works`; `ownAddress`: it answers, and what it says is no news
 * - a number: refused with that ICE error; `silent`: no answer, ever
 * - `forbidden`: a relay that lets everybody in and nothing through
 */
export type FakeAnswer = 'works' | 'ownAddress' | 'silent' | 'forbidden' | number

export class FakeNetwork {
  readonly connections: FakeCheckConnection[] = []
  /** By URL. */
  readonly answers: Readonly<Record<string, FakeAnswer>>

  constructor(answers: Readonly<Record<string, FakeAnswer>>) {
    this.answers = answers
  }

  readonly createConnection = (configuration: RTCConfiguration): RTCPeerConnection => {
    const connection = new FakeCheckConnection(this, configuration)
    this.connections.push(connection)
    return connection as unknown as RTCPeerConnection
  }

  get open(): number {
    return this.connections.filter(({ connectionState }) => connectionState !== 'closed').length
  }
}

class FakeCheckConnection extends EventTarget {
  connectionState: RTCPeerConnectionState = 'new'
  iceGatheringState: RTCIceGatheringState = 'new'
  localDescription: { readonly type: string; readonly sdp: string } | null = null
  readonly #network: FakeNetwork
  readonly #answer: FakeAnswer
  readonly #isRelayOnly: boolean
  #channel: FakeChannel | null = null
  #other: FakeCheckConnection | null = null
  #candidates = 0

  constructor(network: FakeNetwork, { iceServers = [], iceTransportPolicy }: RTCConfiguration) {
    super()
    const [url] = [iceServers[0]?.urls ?? ''].flat()
    const answer = network.answers[url ?? '']
    if (answer === undefined) throw new DOMException('not an address', 'SyntaxError')
    this.#network = network
    this.#answer = answer
    this.#isRelayOnly = iceTransportPolicy === 'relay'
  }

  createDataChannel(): FakeChannel {
    this.#channel = new FakeChannel()
    return this.#channel
  }

  async setLocalDescription(): Promise<void> {
    await Promise.resolve()
    const type = this.#other ? 'answer' : 'offer'
    this.localDescription = { type, sdp: String(this.#network.connections.indexOf(this)) }
    queueMicrotask(() => this.#gather())
  }

  async setRemoteDescription({ sdp }: { readonly sdp: string }): Promise<void> {
    await Promise.resolve()
    this.#other = this.#network.connections[Number(sdp)] ?? null
  }

  async addIceCandidate(): Promise<void> {
    await Promise.resolve()
    if (!this.#other) throw new DOMException('no remote description', 'InvalidStateError')
    this.#candidates += 1
    if (this.#answer !== 'works' || this.#other.#candidates === 0) return
    for (const end of [this, this.#other]) end.#meet()
  }

  getStats(): Promise<Map<string, unknown>> {
    const candidateType = this.#isRelayOnly ? 'relay' : 'host'
    const entries = [
      { id: 'T', type: 'transport', selectedCandidatePairId: 'P' },
      {
        id: 'P',
        type: 'candidate-pair',
        localCandidateId: 'L',
        responsesReceived: 2,
        totalRoundTripTime: 0.08
      },
      { id: 'L', type: 'local-candidate', candidateType, relayProtocol: 'udp' }
    ]
    return Promise.resolve(new Map(entries.map((entry) => [entry.id, entry])))
  }

  close(): void {
    this.connectionState = 'closed'
    this.#channel?.close()
  }

  #meet(): void {
    if (this.connectionState === 'closed' || this.connectionState === 'connected') return
    this.connectionState = 'connected'
    const channel = this.#other ? this.#other.#channel : null
    if (!channel || this.#channel) return
    this.#channel = new FakeChannel()
    channel.connectTo(this.#channel)
    this.dispatchEvent(Object.assign(new Event('datachannel'), { channel: this.#channel }))
  }

  #gather(): void {
    if (this.connectionState === 'closed' || this.#answer === 'silent') return
    if (typeof this.#answer === 'number')
      this.dispatchEvent(
        Object.assign(new Event('icecandidateerror'), { errorCode: this.#answer, errorText: '' })
      )
    else if (this.#answer !== 'ownAddress') {
      const type = this.#isRelayOnly ? 'relay' : 'srflx'
      this.#tellCandidate({ type, candidate: `candidate:1 1 udp 1 192.0.2.1 1 typ ${type}` })
    }
    this.iceGatheringState = 'complete'
    this.dispatchEvent(new Event('icegatheringstatechange'))
    this.#tellCandidate(null)
  }

  #tellCandidate(candidate: { readonly type: string; readonly candidate: string } | null): void {
    this.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate }))
  }
}
