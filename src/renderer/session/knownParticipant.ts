/** Everybody else in the room, as far as their cards prove who they are. */
import type { Knock, Participant, Presence } from '../../../signaling/protocol'
import type { Standing } from '../stores/trust'
import { toBase64url, type Bytes } from '../trust/bytes'
import { readCard, type Card } from '../trust/card'
import { fingerprintOf } from '../trust/deviceKey'
import type { RoomSeal } from '../trust/roomSeal'

/** What is certain about somebody's device; null where nothing is. */
interface Proof {
  /** The public key of their installation. */
  readonly device: Bytes | null
  /** See `fingerprintOf`. */
  readonly fingerprint: string | null
  /** Differs for each stay of each installation: another one is not to be taken for the same person. */
  readonly stay: string | null
}

export interface KnownParticipant extends Omit<Participant, 'card'>, Proof {
  /** Empty where their card proves nothing. */
  readonly displayName: string
  readonly standing: Standing
}

/** Somebody at the door. */
export interface KnownKnock extends Omit<Proof, 'stay'> {
  readonly knockId: string
  /** null: their card does not open with this room's key. */
  readonly displayName: string | null
}

/** Whether there can be a link to somebody: without proof of who they are, nothing of ours is sent to them. */
export function isProven({ standing }: Pick<KnownParticipant, 'standing'>): boolean {
  return standing === 'verified' || standing === 'open'
}

/** The epoch of the link between two participants: the same at both ends, and higher whenever either came back anew. */
export function linkEpochOf(selfEpoch: number, otherEpoch: number): number {
  return selfEpoch + otherEpoch
}

/** @returns what is known of them, and their card where it proves something */
export async function readParticipant(
  { card: text, ...rest }: Participant,
  seal: RoomSeal
): Promise<{ readonly participant: KnownParticipant; readonly card: Card | null }> {
  const reading = await readCard(text, seal)
  if (reading.kind !== 'card') return { participant: unproven(rest, reading.kind), card: null }
  const { card } = reading
  const participant: KnownParticipant = {
    ...rest,
    displayName: card.name,
    standing: seal.hasSecret ? 'verified' : 'open',
    device: card.device,
    fingerprint: await fingerprintOf(card.device),
    stay: toBase64url(card.session)
  }
  return { participant, card }
}

/** Of somebody with whom nothing can be agreed. */
export function unproven(
  { id, epoch, state }: Omit<Participant, 'card'>,
  standing: 'foreign' | 'forged'
): KnownParticipant {
  return { id, epoch, state, displayName: '', standing, device: null, fingerprint: null, stay: null }
}

export async function readKnock({ knockId, card: text }: Knock, seal: RoomSeal): Promise<KnownKnock> {
  const reading = await readCard(text, seal, 'knock')
  if (reading.kind !== 'card') return { knockId, displayName: null, device: null, fingerprint: null }
  const { name, device } = reading.card
  return { knockId, displayName: name, device, fingerprint: await fingerprintOf(device) }
}

/** @returns the names of those whose cards prove one, in order */
export async function readNames({ cards }: Pick<Presence, 'cards'>, seal: RoomSeal): Promise<string[]> {
  const readings = await Promise.all(cards.map((card) => readCard(card, seal)))
  return readings.flatMap((reading) => (reading.kind === 'card' ? [reading.card.name] : []))
}
