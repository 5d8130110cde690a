/**
 * What the two ends of a link say to each other through the service, as they mean it. The service gets it sealed
 * (session/sealedRoom.ts); whatever comes out of that has to pass these schemas.
 */
import * as v from 'valibot'
import { Epoch } from '../../../signaling/protocol'

/** Lengths in UTF-16 code units. */
export const signalBounds = {
  sdp: 48_000,
  candidate: 1_024,
  candidatesPerSignal: 64,
  messageText: 2_000
} as const

const Description = v.strictObject({
  kind: v.literal('description'),
  type: v.picklist(['offer', 'answer']),
  sdp: v.pipe(v.string(), v.maxLength(signalBounds.sdp))
})

/** `null` is the end-of-candidates indication (RFC 8838 section 8.2). */
const Candidates = v.strictObject({
  kind: v.literal('candidates'),
  candidates: v.pipe(
    v.array(
      v.nullable(
        v.strictObject({
          candidate: v.pipe(v.string(), v.maxLength(signalBounds.candidate)),
          sdpMid: v.nullable(v.pipe(v.string(), v.maxLength(16))),
          sdpMLineIndex: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255))),
          usernameFragment: v.nullable(v.pipe(v.string(), v.maxLength(256)))
        })
      )
    ),
    v.minLength(1),
    v.maxLength(signalBounds.candidatesPerSignal)
  )
})

/** The answerer asks for an offer: only the offerer makes them, so that two never meet. */
const OfferWanted = v.strictObject({ kind: v.literal('offerWanted') })

/**
 * What the two ends of a link say to each other while their link cannot carry it itself. Their own language.
 */
const Message = v.strictObject({
  kind: v.literal('message'),
  text: v.pipe(v.string(), v.maxLength(signalBounds.messageText))
})

export const SignalBody = v.variant('kind', [Description, Candidates, OfferWanted, Message])
export type SignalBody = v.InferOutput<typeof SignalBody>
export type SignalCandidate = v.InferOutput<typeof Candidates>['candidates'][number]

export const Signal = v.strictObject({
  /** The connection this belongs to; see PeerLink. Signals of another epoch are dropped by the receiver. */
  epoch: Epoch,
  /**
   * Counts the connections made within one epoch, from 0: either end may begin a new one where the old is beyond
   * repair, and a higher number replaces it at the other end too.
   */
  attempt: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** Position in this sender's signals of this attempt, from 0: lets the receiver drop what arrives twice. */
  sequence: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  body: SignalBody
})
export type Signal = v.InferOutput<typeof Signal>
