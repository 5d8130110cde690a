/**
 * What a participant says of themselves: a name, the key of their installation, and a key made for this stay alone.
 *
 * The card is sealed, so in a room with a secret the service passes on what it cannot read; in one without, everybody on
 * the way can. The signature ties all of it to the installation.
 */
import * as v from 'valibot'
import { DisplayName } from '../displayName'
import { parseJson } from '../parseJson'
import { fields, fromBase64url, fromUtf8, toBase64url, utf8, type Bytes } from './bytes'
import { isSignedBy, publicKeyBytes, type DeviceKey } from './deviceKey'
import type { RoomSeal } from './roomSeal'

export interface Card {
  readonly name: string
  /** The installation's public key. */
  readonly device: Bytes
  /** The public key of this stay, for agreeing on keys with each of the others. */
  readonly session: Bytes
}

/** 'foreign': sealed with another secret, or changed on the way. 'forged': not signed by whom it names. */
export type CardReading =
  { readonly kind: 'card'; readonly card: Card } | { readonly kind: 'foreign' } | { readonly kind: 'forged' }

const PublicKey = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, NEVER, addIssue }) => {
    const bytes = fromBase64url(dataset.value)
    if (bytes?.length === publicKeyBytes) return bytes
    addIssue({ message: 'not a public key' })
    return NEVER
  })
)
const Signature = v.pipe(
  v.string(),
  v.maxLength(128),
  v.transform((text) => fromBase64url(text) ?? new Uint8Array())
)
const SignedCard = v.strictObject({
  name: DisplayName,
  device: PublicKey,
  session: PublicKey,
  signature: Signature
})

/** A card says that somebody is inside, or that they knock: it is good for one of the two alone. */
export type CardPurpose = 'device' | 'knock'

/** @param seal of the room */
export async function writeCard(
  { name, session }: Omit<Card, 'device'>,
  device: DeviceKey,
  seal: RoomSeal,
  purpose: CardPurpose = 'device'
): Promise<string> {
  const card = { name, session, device: device.publicKey }
  const signature = await device.sign(signedPart(seal.roomId, card, purpose))
  const content = {
    name,
    device: toBase64url(device.publicKey),
    session: toBase64url(session),
    signature: toBase64url(signature)
  }
  return seal.sealCard(utf8(JSON.stringify(content)))
}

export async function readCard(
  text: string,
  seal: RoomSeal,
  purpose: CardPurpose = 'device'
): Promise<CardReading> {
  const plain = await seal.openCard(text)
  if (!plain) return { kind: 'foreign' }
  const parsed = v.safeParse(SignedCard, parseJson(fromUtf8(plain) ?? ''))
  if (!parsed.success) return { kind: 'forged' }
  const { signature, ...card } = parsed.output
  const isGenuine = await isSignedBy(card.device, signedPart(seal.roomId, card, purpose), signature)
  return isGenuine ? { kind: 'card', card } : { kind: 'forged' }
}

function signedPart(roomId: string, { name, device, session }: Card, purpose: CardPurpose): Bytes {
  return fields(`confab/1 ${purpose}`, roomId, name, device, session)
}
