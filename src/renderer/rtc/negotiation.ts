/**
 * Offers, answers, candidates and ICE restarts of one connection.
 *
 * The offerer makes the first offer, alone; afterwards either end may offer, and this is perfect
 * negotiation (W3C WebRTC 1.0 section 10.7) with the answerer as the polite end. Two things differ
 * from the specification's example:
 *
 * - Everything happens one after another, so a collision is simply a remote offer that meets
 *   'have-local-offer', and the example's three flags are not needed.
 * - Signals can be lost. Both ends remember what they said since their last description. Saying it again
 *   is always safe: an offer or answer that has been heard before is recognised by its text. What is
 *   repeated and when is chosen such that one end calling `resync()` is enough, and both may.
 */
import type { SignalBody, SignalCandidate } from '../../../signaling/protocol'
import { CandidateBatch } from './candidateBatch'
import type { SetTimer } from './timer'

/**
 * Who makes the *first* offer: the newcomer. If both ends offered then, the rollback would tear down
 * half-gathered ICE transports, which Chromium does not always survive; later collisions leave them alone.
 */
export type LinkRole = 'offerer' | 'answerer'

export interface NegotiationOptions {
  readonly connection: RTCPeerConnection
  readonly role: LinkRole
  readonly batchMs: number
  readonly setTimer: SetTimer
  readonly send: (body: SignalBody) => void
  /** Between applying an offer and answering it; the last chance to put tracks in. Rejects to refuse the offer. */
  readonly prepareAnswer: () => Promise<void>
  /** An offer has been answered, by either end. */
  readonly onNegotiated: () => void
  readonly onError: (message: string, cause: unknown) => void
  /** This connection will not come to be: its first descriptions, or a refused offer, leave nothing to go on with. */
  readonly onBroken: (message: string, cause: unknown) => void
}

type Description = Extract<SignalBody, { kind: 'description' }>

/** Repeats without anything new being agreed in between; bounds what two confused ends can say to each other. */
const maxRepeats = 8

/** What an answerer says that has heard nothing yet: to the offerer it means that the offer was lost. */
const nothingHeard: SignalBody = { kind: 'candidates', candidates: [null] }

export class Negotiation {
  readonly #options: NegotiationOptions
  readonly #connection: RTCPeerConnection
  readonly #candidates: CandidateBatch
  readonly #lifetime = new AbortController()

  /** Everything said since and including the last local description. */
  #said: SignalBody[] = []
  #lastAnswered: { readonly offerSdp: string; readonly answer: SignalBody } | null = null
  #lastAnswerSdp: string | null = null
  #repeatsLeft = maxRepeats
  #queue = Promise.resolve()

  constructor(options: NegotiationOptions) {
    const { connection, batchMs, setTimer } = options
    this.#options = options
    this.#connection = connection
    this.#candidates = new CandidateBatch({
      send: (candidates) => this.#say({ kind: 'candidates', candidates }),
      batchMs,
      setTimer
    })
    const { signal } = this.#lifetime
    connection.addEventListener(
      'negotiationneeded',
      () => this.#enqueue('make an offer', () => this.#offer()),
      {
        signal
      }
    )
    connection.addEventListener(
      'icecandidate',
      ({ candidate }) => this.#candidates.add(toSignal(candidate)),
      {
        signal
      }
    )
  }

  /** Takes one signal of the other end, in their order. Never throws: a bad one is reported. */
  receive(body: SignalBody): void {
    this.#enqueue(`apply remote ${body.kind}`, () =>
      body.kind === 'description' ? this.#receiveDescription(body) : this.#receiveCandidates(body.candidates)
    )
  }

  /** Looks for a new path; media goes on over the old one meanwhile. Both ends may do so at once. */
  restartIce(): void {
    this.#enqueue('restart ICE', () => {
      this.#connection.restartIce()
      // The browser asks for the new offer when it is stable again, so an unanswered one must get through first.
      if (this.#connection.signalingState === 'have-local-offer') this.#repeat()
    })
  }

  /** Repairs what may have been lost on the way. Safe at any time, at one end or both. */
  resync(): void {
    this.#enqueue('resync', () => {
      this.#repeatsLeft = maxRepeats
      const { connectionState, signalingState } = this.#connection
      const last = this.#said[0]
      if (!last) {
        if (this.#options.role === 'answerer') this.#options.send(nothingHeard)
      } else if (
        signalingState === 'stable' &&
        connectionState !== 'connected' &&
        this.#options.role === 'offerer'
      ) {
        this.#connection.restartIce()
      } else if (signalingState !== 'stable' || connectionState !== 'connected' || isAnswer(last)) {
        // An answer is repeated even on a good link: nobody here can see whether it has arrived.
        this.#repeat()
      }
    })
  }

  /** Idempotent. The connection itself is the owner's. */
  close(): void {
    this.#lifetime.abort()
    this.#candidates.close()
  }

  async #offer(): Promise<void> {
    // The answerer keeps its tracks ready and lets the first offer pull them in. Anywhere but in 'stable'
    // there is nothing to do either: the browser asks again when it gets there.
    const isSilent = this.#options.role === 'answerer' && !this.#connection.remoteDescription
    if (isSilent || this.#connection.signalingState !== 'stable') return
    await this.#describe()
  }

  async #receiveDescription(description: Description): Promise<void> {
    const wasAgreed = this.#connection.currentRemoteDescription !== null
    try {
      if (description.type === 'answer') await this.#receiveAnswer(description.sdp)
      else await this.#receiveOffer(description.sdp)
    } catch (cause) {
      if (wasAgreed || this.#lifetime.signal.aborted) throw cause
      this.#options.onBroken(`could not apply the first ${description.type}`, cause)
    }
  }

  async #receiveOffer(sdp: string): Promise<void> {
    if (sdp === this.#lastAnswered?.offerSdp) {
      // Our answer was lost, and anything said after it was of no use without it.
      if (this.#said[0] !== this.#lastAnswered.answer) this.#options.send(this.#lastAnswered.answer)
      this.#repeat()
      return
    }
    if (this.#connection.signalingState === 'have-local-offer' && this.#options.role === 'offerer') {
      // Ignored, as our own offer goes first. An offer from somebody who has not heard ours says it may be lost.
      this.#repeat()
      return
    }
    await this.#connection.setRemoteDescription({ type: 'offer', sdp }) // rolls our own offer back if it must
    try {
      await this.#options.prepareAnswer()
    } catch (cause) {
      this.#options.onBroken('could not agree to the offer', cause)
      return
    }
    const answer = await this.#describe()
    if (!answer) return
    this.#lastAnswered = { offerSdp: sdp, answer }
    this.#agreed()
  }

  async #receiveAnswer(sdp: string): Promise<void> {
    const isPending = this.#connection.signalingState === 'have-local-offer'
    if (sdp === this.#lastAnswerSdp) {
      // The other end is repairing: it has not heard our newest offer, or not our candidates.
      if (isPending) this.#repeat()
      else if (this.#connection.connectionState !== 'connected' && this.#options.role === 'offerer') {
        this.#connection.restartIce()
      }
      return
    }
    if (!isPending) return // answers an offer that has been rolled back since
    await this.#connection.setRemoteDescription({ type: 'answer', sdp })
    this.#lastAnswerSdp = sdp
    this.#agreed()
  }

  async #receiveCandidates(candidates: readonly SignalCandidate[]): Promise<void> {
    const remote = this.#connection.remoteDescription
    if (!remote) {
      const isNothingHeard = candidates.length === 1 && candidates[0] === null
      if (isNothingHeard && this.#options.role === 'offerer') this.#repeat()
      return
    }
    for (const candidate of candidates) {
      // Candidates of another generation, or of an offer that was ignored, belong to nothing we know.
      const fragment = candidate?.usernameFragment
      if (fragment && !remote.sdp.includes(`a=ice-ufrag:${fragment}`)) continue
      try {
        await this.#connection.addIceCandidate(candidate)
      } catch (cause) {
        if (!this.#lifetime.signal.aborted) this.#options.onError('could not add a remote candidate', cause)
      }
    }
  }

  /** Makes and sends the description the signaling state asks for; null when closed meanwhile. */
  async #describe(): Promise<SignalBody | null> {
    this.#candidates.flush() // they belong to the description before this one
    this.#candidates.hold()
    try {
      await this.#connection.setLocalDescription()
      const description = this.#connection.localDescription
      if (this.#lifetime.signal.aborted || !description) return null
      const body = {
        kind: 'description',
        type: isOffer(description) ? 'offer' : 'answer',
        sdp: description.sdp
      } as const
      this.#said = []
      this.#say(body)
      return body
    } finally {
      this.#candidates.release()
    }
  }

  #say(body: SignalBody): void {
    this.#said.push(body)
    this.#options.send(body)
  }

  #repeat(): void {
    if (this.#repeatsLeft === 0) return
    this.#repeatsLeft -= 1
    for (const body of this.#said) this.#options.send(body)
  }

  #agreed(): void {
    if (this.#lifetime.signal.aborted) return
    this.#repeatsLeft = maxRepeats
    this.#options.onNegotiated()
  }

  #enqueue(purpose: string, task: () => Promise<void> | void): void {
    this.#queue = this.#queue
      .then(() => (this.#lifetime.signal.aborted ? undefined : task()))
      .catch((cause: unknown) => {
        if (!this.#lifetime.signal.aborted) this.#options.onError(`could not ${purpose}`, cause)
      })
  }
}

function isOffer(description: RTCSessionDescription): boolean {
  return description.type === 'offer'
}

function isAnswer(body: SignalBody): boolean {
  return body.kind === 'description' && body.type === 'answer'
}

function toSignal(candidate: RTCIceCandidate | null): SignalCandidate {
  if (!candidate) return null
  const { sdpMid, sdpMLineIndex, usernameFragment } = candidate
  return { candidate: candidate.candidate, sdpMid, sdpMLineIndex, usernameFragment }
}
