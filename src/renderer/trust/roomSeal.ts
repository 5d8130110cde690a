/**
 * What the secret of a room is good for: one key for each purpose, derived from it and bound to the room (HKDF,
 * RFC 5869). Nothing that is sealed here can be read or altered by anybody who never saw the link.
 */
import { concat, fields, fromBase64url, toBase64url, utf8, type Bytes } from './bytes'
import type { RoomSecret } from './roomSecret'

/** What rooms without a secret are sealed with: everybody can open that, and sealing is one and the same everywhere. */
const knownToAll: Bytes = new Uint8Array(32)

/** AES-GCM's (NIST SP 800-38D section 8.2): random for cards, of which a room never has enough for two to meet. */
const nonceBytes = 12

/** As long as nobody finds two rooms of one name, in the alphabet of room ids. */
const wireRoomIdBytes = 20

export interface RoomSeal {
  readonly roomId: string
  /** Without one, everybody can open what is sealed here. */
  readonly hasSecret: boolean
  /**
   * What the service knows the room by. With a secret it is derived from that: the service learns no name, and
   * with another secret it is another room.
   */
  readonly wireRoomId: string
  /** @returns base64url of nonce and ciphertext */
  sealCard(plain: Bytes): Promise<string>
  /** @returns null for whatever was not sealed with this room's secret, for this room, exactly so */
  openCard(sealed: string): Promise<Bytes | null>
  /** What only those in the know can put into the agreement of a pair. */
  readonly pairSalt: Bytes
}

/**
 * @param secret null for a room that has none
 * @throws {TypeError} for a text that is no secret
 */
export async function roomSealOf(secret: RoomSecret | null, roomId: string): Promise<RoomSeal> {
  const bytes = secret === null ? knownToAll : fromBase64url(secret)
  if (!bytes) throw new TypeError('not a room secret')
  const root = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey', 'deriveBits'])
  const purpose = (name: string): HkdfParams => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: utf8(roomId),
    info: utf8(`confab/1 ${name}`)
  })
  const cipher = { name: 'AES-GCM', length: 256 }
  const [cardKey, pairSalt, wireName] = await Promise.all([
    crypto.subtle.deriveKey(purpose('card'), root, cipher, false, ['encrypt', 'decrypt']),
    crypto.subtle.deriveBits(purpose('pair'), root, 256),
    crypto.subtle.deriveBits(purpose('room'), root, 8 * wireRoomIdBytes)
  ])
  const additionalData = fields('confab/1 card', roomId)
  return {
    roomId,
    hasSecret: secret !== null,
    wireRoomId: secret === null ? roomId : toHex(new Uint8Array(wireName)),
    pairSalt: new Uint8Array(pairSalt),
    async sealCard(plain) {
      const iv = crypto.getRandomValues(new Uint8Array(nonceBytes))
      const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, cardKey, plain)
      return toBase64url(concat(iv, new Uint8Array(sealed)))
    },
    async openCard(sealed) {
      const data = fromBase64url(sealed)
      if (!data) return null
      const iv = data.slice(0, nonceBytes)
      return crypto.subtle
        .decrypt({ name: 'AES-GCM', iv, additionalData }, cardKey, data.slice(nonceBytes))
        .then((plain) => new Uint8Array(plain))
        .catch(() => null)
    }
  }
}

function toHex(bytes: Bytes): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
