/**
 * What we have agreed on with each of the others, for one stay.
 *
 * An agreement is kept until the stay ends, whoever leaves meanwhile: made again from the same keys it would count from
 * the beginning, use numbers a second time that must never be used twice, and open what had been opened before.
 */
import * as v from 'valibot'
import type { SealedSignal } from '../../../signaling/protocol'
import { parseJson } from '../parseJson'
import { SignalBody, type Signal } from '../rtc/signal'
import { fields, fromUtf8, utf8, type Bytes } from '../trust/bytes'
import type { Card } from '../trust/card'
import { PairSeal, type SessionKey } from '../trust/pairSeal'
import type { RoomSeal } from '../trust/roomSeal'

export interface SealedPairsOptions {
  readonly seal: RoomSeal
  /** Our installation's public key. */
  readonly device: Bytes
  readonly sessionKey: SessionKey
}

/** 'repeated': it was opened before. 'refused': they have not sealed it for us, or it was changed on the way. */
export type SignalReading =
  | { readonly kind: 'signal'; readonly signal: Signal }
  | { readonly kind: 'repeated' }
  | { readonly kind: 'refused' }

/** Many more than anybody meets in a stay: with whoever comes after them, nothing is agreed. */
const maxAgreed = 1_000

export class SealedPairs {
  readonly #options: SealedPairsOptions
  readonly #agreed = new Map<string, Promise<PairSeal | null>>()

  constructor(options: SealedPairsOptions) {
    this.#options = options
  }

  /** @returns null where their key of this stay is none, or too many were here before them; never rejects */
  agree(selfId: string, otherId: string, { device, session }: Card): Promise<PairSeal | null> {
    const { seal, device: ownDevice, sessionKey } = this.#options
    const name = fields(selfId, otherId, device, session).join()
    const known = this.#agreed.get(name)
    if (known) return known
    if (this.#agreed.size >= maxAgreed) return Promise.resolve(null)
    const agreement = PairSeal.agree({
      roomId: seal.roomId,
      pairSalt: seal.pairSalt,
      self: { participantId: selfId, device: ownDevice, session: sessionKey.publicKey },
      other: { participantId: otherId, device, session },
      sessionKey
    }).catch(() => null)
    this.#agreed.set(name, agreement)
    return agreement
  }
}

export async function sealSignal(pair: PairSeal, { body, ...envelope }: Signal): Promise<SealedSignal> {
  return { ...envelope, body: await pair.seal(utf8(JSON.stringify(body)), contextOf(envelope)) }
}

/** Never rejects. */
export async function openSignal(
  pair: PairSeal,
  { body: sealed, ...envelope }: SealedSignal
): Promise<SignalReading> {
  const opening = await pair.open(sealed, contextOf(envelope))
  if (opening.kind === 'replayed') return { kind: 'repeated' }
  if (opening.kind === 'unknown') return { kind: 'refused' }
  const parsed = v.safeParse(SignalBody, parseJson(fromUtf8(opening.plain) ?? ''))
  return parsed.success
    ? { kind: 'signal', signal: { ...envelope, body: parsed.output } }
    : { kind: 'refused' }
}

/** What the service can read, and must not be able to change. */
function contextOf({ epoch, attempt, sequence }: Omit<SealedSignal, 'body'>): Bytes {
  return fields(epoch, attempt, sequence)
}
