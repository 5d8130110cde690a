/**
 * What two participants of a room say to each other through the service, sealed for the two of them.
 *
 * Their keys come of three things: the room's secret, a key each has made for this stay alone (ECDH, so that what was
 * said stays closed when the secret becomes known later), and who they are to each other. So what was recorded in an
 * earlier stay, or meant for anybody else, does not open.
 */
import { concat, fields, fromBase64url, toBase64url, type Bytes } from './bytes'
import type { Card } from './card'
import { ReplayWindow } from './replayWindow'

const agreement = { name: 'ECDH', namedCurve: 'P-256' } as const
const counterBytes = 8

/** The key of one stay. */
export interface SessionKey {
  readonly publicKey: Bytes
  readonly privateKey: CryptoKey
}

export async function makeSessionKey(): Promise<SessionKey> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(agreement, false, ['deriveBits'])
  return { privateKey, publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)) }
}

/** One of the two, as the other knows them. */
export interface End extends Pick<Card, 'device' | 'session'> {
  readonly participantId: string
}

export interface PairOptions {
  readonly roomId: string
  /** See RoomSeal. */
  readonly pairSalt: Bytes
  readonly self: End
  readonly other: End
  readonly sessionKey: SessionKey
}

/** 'replayed': it is genuine, and was opened before. 'unknown': it was not sealed for us by them, or was changed. */
export type Opening =
  | { readonly kind: 'opened'; readonly plain: Bytes }
  | { readonly kind: 'replayed' }
  | { readonly kind: 'unknown' }

export class PairSeal {
  readonly #sendKey: CryptoKey
  readonly #receiveKey: CryptoKey
  readonly #window = new ReplayWindow()
  #counter = 0

  private constructor(sendKey: CryptoKey, receiveKey: CryptoKey) {
    this.#sendKey = sendKey
    this.#receiveKey = receiveKey
  }

  /** @throws DOMException when the other's session key is no point of the curve */
  static async agree({ roomId, pairSalt, self, other, sessionKey }: PairOptions): Promise<PairSeal> {
    const theirs = await crypto.subtle.importKey('raw', other.session, agreement, false, [])
    const shared = await crypto.subtle.deriveBits(
      { name: 'ECDH', public: theirs },
      sessionKey.privateKey,
      256
    )
    const root = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey'])
    const direction = (from: End, to: End, usage: KeyUsage): Promise<CryptoKey> => {
      const ends = [from, to].flatMap(({ participantId, device, session }) => [
        participantId,
        device,
        session
      ])
      const info = fields('confab/1 signal', roomId, ...ends)
      const derivation = { name: 'HKDF', hash: 'SHA-256', salt: pairSalt, info }
      return crypto.subtle.deriveKey(derivation, root, { name: 'AES-GCM', length: 256 }, false, [usage])
    }
    return new PairSeal(
      ...(await Promise.all([direction(self, other, 'encrypt'), direction(other, self, 'decrypt')]))
    )
  }

  /**
   * Every call takes the next number as its nonce, and no key is ever used in another stay: none comes twice.
   *
   * @param context what goes along unsealed and must be what the other end sees
   * @returns base64url of number and ciphertext
   */
  async seal(plain: Bytes, context: Bytes): Promise<string> {
    const counter = counterOf(this.#counter)
    this.#counter += 1
    const sealed = await crypto.subtle.encrypt(cipherFor(counter, context), this.#sendKey, plain)
    return toBase64url(concat(counter, new Uint8Array(sealed)))
  }

  /** Never rejects. */
  async open(sealed: string, context: Bytes): Promise<Opening> {
    const data = readSealed(sealed)
    if (!data || data.length < counterBytes) return { kind: 'unknown' }
    const counter = data.slice(0, counterBytes)
    try {
      const cipher = cipherFor(counter, context)
      const plain = await crypto.subtle.decrypt(cipher, this.#receiveKey, data.slice(counterBytes))
      // Only what is genuine may move the window.
      const isNew = this.#window.take(Number(new DataView(counter.buffer).getBigUint64(0)))
      return isNew ? { kind: 'opened', plain: new Uint8Array(plain) } : { kind: 'replayed' }
    } catch {
      return { kind: 'unknown' }
    }
  }
}

/** What comes over the wire may be no text at all. */
function readSealed(sealed: unknown): Bytes | null {
  return typeof sealed === 'string' ? fromBase64url(sealed) : null
}

function counterOf(count: number): Bytes {
  const bytes = new Uint8Array(counterBytes)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(count))
  return bytes
}

function cipherFor(counter: Bytes, context: Bytes): AesGcmParams {
  // A fixed part of zeros and a counter: the deterministic construction (NIST SP 800-38D section 8.2.1).
  const iv = concat(new Uint8Array(4), counter)
  return { name: 'AES-GCM', iv, additionalData: fields('confab/1 signal', context) }
}
