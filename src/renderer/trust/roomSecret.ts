/**
 * The secret of a room: 256 random bits behind the `#` of its invite link, which no browser sends to any server
 * (RFC 9110 section 7.1). Whoever has the link has the secret.
 */
import { fromBase64url, toBase64url } from './bytes'

/** 43 characters of base64url. */
export type RoomSecret = string & { readonly kind: 'room secret' }

const secretBytes = 32
const fragmentForm = /^#k=(.*)$/s

/** @param fillRandom as `crypto.getRandomValues` */
export function newRoomSecret(fillRandom: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): RoomSecret {
  return toBase64url(fillRandom(new Uint8Array(secretBytes))) as RoomSecret
}

export function isRoomSecret(text: string): text is RoomSecret {
  const bytes = fromBase64url(text)
  // Zeros stand for no secret at all; nobody's link may pass that off as one.
  return bytes?.length === secretBytes && bytes.some((byte) => byte !== 0)
}

/** What the fragment of a link says. A damaged secret is not the same as none: the room behind it would be another one. */
export type FragmentReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'damaged' }
  | { readonly kind: 'secret'; readonly secret: RoomSecret }

/** @param fragment with its `#`, as `location.hash` gives it */
export function readFragment(fragment: string): FragmentReading {
  const text = fragmentForm.exec(fragment)?.[1]
  if (text === undefined) return { kind: 'none' }
  return isRoomSecret(text) ? { kind: 'secret', secret: text } : { kind: 'damaged' }
}

/** The fragment that carries the secret. */
export function fragmentOf(secret: RoomSecret): string {
  return `#k=${secret}`
}
