/**
 * Offers, answers, candidates and ICE restarts of one connection.
 *
 * Only the offerer ever offers, the first time and every later time; the answerer asks for an offer when
 * it needs one. So two offers never meet, and nothing is ever rolled back. Perfect negotiation (W3C WebRTC
 * 1.0 section 10.7) would let both ends offer, but it needs the rollback, and a Chromium (156) that rolls
 * back an offer on a connected link stops sending and showing media on it while everything claims to be
 * 'connected' and 'stable'. As slots are fixed, the only later offers are ICE restarts, and asking costs one trip.
 *
 * Signals can be lost. Both ends remember what they said since their last description. Saying it again is
 * always safe, as a description that has been heard before is recognised by its text; and what is
 * repeated when is chosen such that `resync()` at either end is enough, and both may.
 */
import type { SignalBody, SignalCandidate } from './signal'
import { offerFeedback, withDtx, withRedundancy } from './audioTerms'
import { CandidateBatch } from './candidateBatch'
import type { SetTimer } from './timer'

/** The newcomer offers, the one who was there before answers. */
export type LinkRole = 'offerer' | 'answerer'

/** The signals that agree on a connection. */
export type NegotiationBody = Exclude<SignalBody, { kind: 'message' }>

/** The role in which one can join in what this begins; null for what begins nothing. */
export function roleFor(body: SignalBody): LinkRole | null {
  if (body.kind === 'offerWanted') return 'offerer'
  return body.kind === 'description' && body.type === 'offer' ? 'answerer' : null
}

export interface NegotiationOptions {
  readonly connection: RTCPeerConnection
  readonly role: LinkRole
  readonly batchMs: number
  readonly setTimer: SetTimer
  readonly send: (body: NegotiationBody) => void
  /** Between applying an offer and answering it; the last chance to put tracks in. Rejects to refuse the offer. */
  readonly prepareAnswer: () => Promise<void>
  /** An offer has been answered. */
  readonly onNegotiated: () => void
  readonly onError: (message: string, cause: unknown) => void
  /** This connection will not come to be: its first descriptions, or a refused offer, leave nothing to go on with. */
  readonly onBroken: (message: string, cause: unknown) => void
}

type Description = Extract<NegotiationBody, { kind: 'description' }>

/** Repeats without anything new being agreed in between; bounds what two confused ends can say to each other. */
const maxRepeats = 8

export class Negotiation {
  readonly #options: NegotiationOptions
  readonly #connection: RTCPeerConnection
  readonly #candidates: CandidateBatch
  readonly #lifetime = new AbortController()

  /** Everything said since and including our last description. */
  #said: NegotiationBody[] = []
  /** The other end's last description that was applied and led to an agreement. */
  #heardSdp: string | null = null
  /** The answerer has asked for an offer and got none yet. */
  #isWaitingForOffer = false
  /** The browser has been told to restart ICE, and will do so with its next offer, whoever that is for. */
  #isRestartDue = false
  #isSoundRedundant = false
  /** Not in force yet; see setConfiguration. */
  #nextConfiguration: RTCConfiguration | null = null
  #repeatsLeft = maxRepeats
  #queue = Promise.resolve()

  constructor(options: NegotiationOptions) {
    const { connection, role, batchMs, setTimer } = options
    this.#options = options
    this.#connection = connection
    this.#candidates = new CandidateBatch({
      send: (candidates) => this.#say({ kind: 'candidates', candidates }),
      batchMs,
      setTimer
    })
    const { signal } = this.#lifetime
    const onCandidate = ({ candidate }: RTCPeerConnectionIceEvent): void =>
      this.#candidates.add(toSignal(candidate))
    connection.addEventListener('icecandidate', onCandidate, { signal })
    if (role === 'offerer') {
      const onNeeded = (): void => this.#enqueue('make an offer', () => this.#offer())
      connection.addEventListener('negotiationneeded', onNeeded, { signal })
    }
  }

  /** Takes one signal of the other end, in their order. Never throws: a bad one is reported. */
  receive(body: NegotiationBody): void {
    this.#enqueue(`apply remote ${body.kind}`, () => {
      switch (body.kind) {
        case 'description':
          return this.#receiveDescription(body)
        case 'candidates':
          return this.#receiveCandidates(body.candidates)
        case 'offerWanted':
          return this.#receiveOfferWanted()
      }
    })
  }

  /** Looks for a new path; media goes on over the old one meanwhile. Both ends may do so at once. */
  restartIce(): void {
    this.#enqueue('restart ICE', () => {
      if (this.#options.role === 'answerer') {
        this.#askForOffer()
        return
      }
      this.#restart()
      // The browser asks for the new offer when it is stable again, so an unanswered one must get through first.
      if (this.#isUnanswered) this.#repeat()
    })
  }

  /** Repairs what may have been lost on the way. Safe at any time, at one end or both. */
  resync(): void {
    this.#enqueue('resync', () => {
      this.#repeatsLeft = maxRepeats
      const isConnected = this.#connection.connectionState === 'connected'
      if (this.#options.role === 'answerer') {
        // Even on a good link the answer may have been lost, and with it the restart it belonged to.
        if (isConnected && !this.#isWaitingForOffer) this.#repeat()
        else this.#askForOffer()
      } else if (this.#isUnanswered) this.#repeat()
      else if (!isConnected && this.#said.length > 0) this.#restart()
    })
  }

  /**
   * Other servers, or another policy, from the next restart on. Not before: a browser that has been given other
   * servers restarts ICE with whatever offer it makes next (RFC 8829 section 4.1.18), also with one that is meant
   * for nobody else (see setSoundRedundant).
   */
  setConfiguration(configuration: RTCConfiguration): void {
    this.#nextConfiguration = configuration
  }

  /**
   * Whether our microphone's sound goes out twice over, as far as the other end takes it. Costs the other end and the
   * service nothing: its last description is applied once more, listing codecs in the order of our choice.
   */
  setSoundRedundant(isRedundant: boolean): void {
    this.#enqueue('change the redundancy of sound', async () => {
      if (isRedundant === this.#isSoundRedundant) return
      this.#isSoundRedundant = isRedundant
      await this.#reorderSound()
    })
  }

  /** Idempotent. The connection itself is the owner's. */
  close(): void {
    this.#lifetime.abort()
    this.#candidates.close()
  }

  get #isUnanswered(): boolean {
    return this.#connection.signalingState === 'have-local-offer'
  }

  async #offer(): Promise<void> {
    // While an offer is unanswered there is nothing to do: the browser asks again once it is stable.
    if (this.#connection.signalingState === 'stable') await this.#describe('offer')
  }

  async #receiveDescription({ type, sdp }: Description): Promise<void> {
    const expected = this.#options.role === 'offerer' ? 'answer' : 'offer'
    if (type !== expected) throw new Error(`${type} from the end that may not make one`)
    try {
      if (type === 'answer') await this.#receiveAnswer(sdp)
      else await this.#receiveOffer(sdp)
    } catch (cause) {
      if (this.#heardSdp !== null || this.#lifetime.signal.aborted) throw cause
      this.#options.onBroken(`could not apply the first ${type}`, cause)
    }
  }

  async #receiveOffer(sdp: string): Promise<void> {
    if (sdp === this.#heardSdp) {
      this.#repeat() // they have not heard our answer
      return
    }
    this.#configure()
    await this.#applyRemote('offer', sdp)
    try {
      await this.#options.prepareAnswer()
    } catch (cause) {
      this.#options.onBroken('could not agree to the offer', cause)
      return
    }
    await this.#describe('answer')
    this.#agree(sdp)
    if (this.#isSoundRedundant) await this.#reorderSound()
  }

  async #receiveAnswer(sdp: string): Promise<void> {
    if (!this.#isUnanswered) return // a repetition that was not needed
    if (sdp === this.#heardSdp) {
      this.#repeat() // they are repairing, and have not heard our newest offer
      return
    }
    await this.#applyRemote('answer', sdp)
    this.#agree(sdp)
  }

  async #applyRemote(type: Description['type'], sdp: string): Promise<void> {
    // An offer is answered as it is: what our sound goes out as is no reason to say anything else of theirs.
    const isChanged = this.#isSoundRedundant && type === 'answer'
    await this.#connection.setRemoteDescription({ type, sdp: withRedundancy(sdp, isChanged) })
    if (isChanged) offerFeedback(this.#connection)
  }

  /** Where it is not possible now, whatever description comes next is applied with the new order anyway. */
  async #reorderSound(): Promise<void> {
    if (this.#heardSdp === null || this.#isRestartDue || this.#connection.signalingState !== 'stable') return
    await this.#connection.setLocalDescription()
    await this.#applyRemote('answer', asAnswer(this.#heardSdp))
  }

  #restart(): void {
    this.#isRestartDue = true
    this.#configure()
    this.#connection.restartIce()
  }

  #configure(): void {
    const configuration = this.#nextConfiguration
    this.#nextConfiguration = null
    try {
      if (configuration) this.#connection.setConfiguration(configuration)
    } catch (cause) {
      this.#options.onError('could not use other servers', cause) // the old ones may do
    }
  }

  /** An offer that is still unanswered is repeated, otherwise a new one is made. */
  #receiveOfferWanted(): void {
    if (this.#options.role !== 'offerer')
      throw new Error('an offer is wanted from the end that may not make one')
    if (this.#isUnanswered) this.#repeat()
    else if (this.#said.length > 0) this.#restart()
  }

  async #receiveCandidates(candidates: readonly SignalCandidate[]): Promise<void> {
    // Without a description its candidates are of no use; both come again when the loss is repaired.
    const remoteSdp = this.#connection.remoteDescription?.sdp
    if (remoteSdp === undefined) return
    // Candidates of the generation before an ICE restart belong to nothing we know.
    const isCurrent = (candidate: SignalCandidate): boolean =>
      !candidate?.usernameFragment || remoteSdp.includes(`a=ice-ufrag:${candidate.usernameFragment}`)
    // The browser keeps their order, and waiting for each costs a busy page a turn every time.
    await Promise.all(candidates.filter(isCurrent).map((candidate) => this.#addCandidate(candidate)))
  }

  async #addCandidate(candidate: SignalCandidate): Promise<void> {
    try {
      await this.#connection.addIceCandidate(candidate)
    } catch (cause) {
      if (!this.#lifetime.signal.aborted) this.#options.onError('could not add a remote candidate', cause)
    }
  }

  /** Makes and sends a description, and only then the candidates that belong to it. */
  async #describe(type: Description['type']): Promise<void> {
    this.#candidates.flush() // they belong to the description before this one
    this.#candidates.hold()
    try {
      this.#isRestartDue = false
      await this.#connection.setLocalDescription()
      const sdp = this.#connection.localDescription?.sdp
      if (this.#lifetime.signal.aborted || sdp === undefined) return
      this.#said = []
      this.#say({ kind: 'description', type, sdp: withDtx(sdp) })
    } finally {
      this.#candidates.release()
    }
  }

  #say(body: NegotiationBody): void {
    this.#said.push(body)
    this.#options.send(body)
  }

  #askForOffer(): void {
    this.#isWaitingForOffer = true
    this.#options.send({ kind: 'offerWanted' })
  }

  #repeat(): void {
    if (this.#repeatsLeft === 0) return
    this.#repeatsLeft -= 1
    for (const body of this.#said) this.#options.send(body)
  }

  #agree(heardSdp: string): void {
    if (this.#lifetime.signal.aborted) return
    this.#heardSdp = heardSdp
    this.#isWaitingForOffer = false
    this.#repeatsLeft = maxRepeats
    this.#options.onNegotiated()
  }

  /** One thing after another, whether it came from the browser, the other end or our owner. */
  #enqueue(purpose: string, task: () => Promise<void> | void): void {
    this.#queue = this.#queue
      .then(() => (this.#lifetime.signal.aborted ? undefined : task()))
      .catch((cause: unknown) => {
        if (!this.#lifetime.signal.aborted) this.#options.onError(`could not ${purpose}`, cause)
      })
  }
}

/**
 * An offer turned into an answer that agrees to the same. We answered it, so we are the active end of DTLS
 * (RFC 8842 section 5.3) and the other one is not.
 */
function asAnswer(sdp: string): string {
  return sdp.replaceAll(/^a=setup:actpass$/gm, 'a=setup:passive')
}

function toSignal(candidate: RTCIceCandidate | null): SignalCandidate {
  if (!candidate) return null
  const { sdpMid, sdpMLineIndex, usernameFragment } = candidate
  return { candidate: candidate.candidate, sdpMid, sdpMLineIndex, usernameFragment }
}
