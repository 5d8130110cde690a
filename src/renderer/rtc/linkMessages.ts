/** What the two ends of a link tell each other, and its form on the wire. */
import * as v from 'valibot'
import { parseJson } from '../parseJson'
import { repairCauses, repairSteps } from './repair'

/**
 * In UTF-16 code units; the protocol's bound (`signalBounds.messageText`), because a message may have to travel as a
 * signal.
 */
const maxTextLength = 2_000

/** The largest side of a picture in any of the codecs (AV1 level 6: 16,384). */
const Pixels = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(16_384))

const Size = v.pipe(v.strictObject({ width: Pixels, height: Pixels }), v.readonly())

const Wishes = v.pipe(v.strictObject({ camera: v.nullable(Size), share: v.nullable(Size) }), v.readonly())

const SupplyNote = v.pipe(
  v.strictObject({ height: Pixels, reason: v.picklist(['wish', 'bandwidth', 'sender']) }),
  v.readonly()
)

const Supply = v.pipe(
  v.strictObject({ camera: v.nullable(SupplyNote), share: v.nullable(SupplyNote) }),
  v.readonly()
)

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** How one of the sender's links is doing, small enough to tell everybody. */
const LinkDigest = v.pipe(
  v.strictObject({
    with: v.pipe(v.string(), v.maxLength(32)),
    state: v.picklist(['connecting', 'connected', 'interrupted', 'failed']),
    repair: v.nullable(v.picklist(repairSteps)),
    cause: v.nullable(v.picklist(repairCauses)),
    /** Whether media of the other end arrives; null while it sends none. */
    hears: v.nullable(v.boolean()),
    path: v.nullable(v.picklist(['direct', 'relay'])),
    protocol: v.nullable(v.picklist(['udp', 'tcp', 'tls'])),
    rttMs: v.nullable(Count),
    /** Of what was sent to the sender of this digest. */
    lossPercent: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(100))),
    /** Of the camera picture as it arrives, in pixels. */
    height: v.nullable(Pixels)
  }),
  v.readonly()
)
export type LinkDigest = v.InferOutput<typeof LinkDigest>

/** How many links a digest may describe, so that it fits into a message. */
export const maxDigestLinks = 7

/** How many devices a door message may name; more than a mesh holds participants. */
export const maxAdmitted = 16

/** How many changes a lock may have seen: beyond any call, and far from where numbers end. */
export const maxDoorCount = 1_000_000

/** Of 32 bytes, in base64url: digests of SHA-256, and secrets of rooms. */
const Bytes32 = v.pipe(v.string(), v.regex(/^[\w-]{43}$/, 'not 32 bytes'))

/** See trust/spokenCode.ts. */
const Nonce = v.pipe(v.string(), v.regex(/^[\w-]{22}$/, 'not 16 bytes'))

/** The lock of the room; see session/doors.ts. */
export const Door = v.pipe(
  v.strictObject({
    kind: v.literal('door'),
    isLocked: v.boolean(),
    /** Changes of the lock so far. */
    count: v.pipe(Count, v.maxValue(maxDoorCount)),
    /** Whether the sender has locked, unlocked or let in themselves, and does not pass on what others have done. */
    isOwn: v.boolean(),
    /** Fingerprints of the devices that belong inside. */
    admitted: v.pipe(v.array(Bytes32), v.maxLength(maxAdmitted), v.readonly())
  }),
  v.readonly()
)
export type DoorMessage = v.InferOutput<typeof Door>

/** Each says the whole of its kind, so that the newest one is all that counts. */
const LinkMessage = v.variant('kind', [
  v.strictObject({ kind: v.literal('wishes'), wishes: Wishes }),
  v.strictObject({ kind: v.literal('supply'), supply: Supply }),
  /** RTP packets of this link since its connection began: lets the other end see whether what it sends arrives. */
  v.strictObject({ kind: v.literal('heard'), sent: Count, received: Count }),
  v.strictObject({
    kind: v.literal('digest'),
    links: v.pipe(v.array(LinkDigest), v.maxLength(maxDigestLinks), v.readonly())
  }),
  Door,
  /** The room has a new secret, and the sender goes where it leads; all but the device that is named. */
  v.strictObject({ kind: v.literal('moved'), secret: Bytes32, without: v.nullable(Bytes32) }),
  /** The sender has taken the receiver out of the room. */
  v.strictObject({ kind: v.literal('removed') }),
  /** A step towards a spoken code; see session/spokenCodes.ts. */
  v.strictObject({ kind: v.literal('code'), commitment: Bytes32, nonce: v.nullable(Nonce) })
])
/** The schemas' types are those of wishes.ts: PeerLink's owner passes one for the other. */
export type LinkMessage = Readonly<v.InferOutput<typeof LinkMessage>>

/** What the engine passes on as it is: who may be here is decided elsewhere. */
export type TrustMessage = Extract<LinkMessage, { readonly kind: 'door' | 'moved' | 'removed' | 'code' }>

const Envelope = v.strictObject({
  sequence: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  message: LinkMessage
})

export interface NumberedMessage {
  /** Position among everything this sender has said on this link: of two of a kind, the higher one is newer. */
  readonly sequence: number
  readonly message: LinkMessage
}

export function encodeMessage({ sequence, message }: NumberedMessage): string {
  return JSON.stringify({ sequence, message })
}

/** @returns null for whatever is not such a message, among it kinds that only newer versions know */
export function decodeMessage(text: string): NumberedMessage | null {
  if (text.length > maxTextLength) return null
  const result = v.safeParse(Envelope, parseJson(text))
  return result.success ? result.output : null
}
