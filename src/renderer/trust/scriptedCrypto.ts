/**
 * As much of WebCrypto's `SubtleCrypto` as this folder uses, on the noble libraries: SHA-256, HKDF with it, ECDH and
 * ECDSA on P-256, AES-GCM with 256 bits (W3C Web Cryptography API). Whatever else is
 * asked for is refused. Methods fail as the real ones do: they never throw and reject with a DOMException.
 *
 * Only for pages that have no WebCrypto. What the real one gives beyond results is missing: keys are objects with their
 * bytes in them, and 'not extractable' merely means that `exportKey` refuses.
 */
import { gcm } from '@noble/ciphers/aes'
import { p256 } from '@noble/curves/nist'
import { hkdf } from '@noble/hashes/hkdf'
import { sha256 } from '@noble/hashes/sha2'
import type { Bytes } from './bytes'

/** Nothing but data, so that IndexedDB keeps it. A point is uncompressed (SEC 1 section 2.3.3). */
interface ScriptedKey extends CryptoKey {
  readonly bytes: Bytes
}

type Curve = Pick<EcKeyAlgorithm, 'name' | 'namedCurve'>
type Derivation = HkdfParams | EcdhKeyDeriveParams

/** What each half of a pair may be used for. */
const curveUsages: Readonly<Record<string, Record<'private' | 'public', readonly KeyUsage[]>>> = {
  ECDH: { private: ['deriveBits', 'deriveKey'], public: [] },
  ECDSA: { private: ['sign'], public: ['verify'] }
}
const cipherUsages: readonly KeyUsage[] = ['encrypt', 'decrypt']
/** Of the two values of s that are valid for a signature, WebCrypto makes and takes either. */
const signing = { prehash: false, lowS: false }

// Async, so that whatever is thrown becomes a rejection. Nothing in them waits: arguments are read before they return.
/* eslint-disable @typescript-eslint/require-await */
const methods = {
  async digest(algorithm: AlgorithmIdentifier, data: BufferSource): Promise<ArrayBuffer> {
    needSha256(algorithm)
    return bufferOf(sha256(viewOf(data)))
  },

  async importKey(
    format: string,
    data: BufferSource,
    algorithm: string | Curve,
    extractable: boolean,
    usages: readonly KeyUsage[]
  ): Promise<CryptoKey> {
    if (format !== 'raw') refuse('NotSupportedError', `format ${format}`)
    const bytes = viewOf(data)
    if (typeof algorithm === 'string' || algorithm.name === 'HKDF') {
      needName(algorithm, 'HKDF')
      if (extractable) refuse('SyntaxError', 'HKDF keys cannot be exported')
      return keyOf('secret', { name: 'HKDF' }, bytes, false, ['deriveKey', 'deriveBits'], usages)
    }
    const { public: allowed } = needCurve(algorithm)
    needPoint(bytes)
    return keyOf('public', algorithm, bytes, extractable, allowed, usages)
  },

  async generateKey(
    algorithm: Curve,
    extractable: boolean,
    usages: readonly KeyUsage[]
  ): Promise<CryptoKeyPair> {
    const allowed = needCurve(algorithm)
    const all = [...allowed.private, ...allowed.public]
    const mine = usages.filter((usage) => allowed.private.includes(usage))
    if (mine.length === 0) refuse('SyntaxError', 'a private key that is good for nothing')
    needUsages(usages, all)
    const secret = p256.utils.randomSecretKey()
    const point = p256.getPublicKey(secret, false)
    const theirs = usages.filter((usage) => allowed.public.includes(usage))
    return {
      privateKey: keyOf('private', algorithm, secret, extractable, allowed.private, mine),
      publicKey: keyOf('public', algorithm, point, true, allowed.public, theirs)
    }
  },

  async exportKey(format: string, key: CryptoKey): Promise<ArrayBuffer> {
    if (format !== 'raw') refuse('NotSupportedError', `format ${format}`)
    if (key.type === 'private' || !key.extractable) refuse('InvalidAccessError', 'this key stays where it is')
    return bufferOf(bytesIn(key))
  },

  async deriveBits(algorithm: Derivation, base: CryptoKey, length: number): Promise<ArrayBuffer> {
    return bufferOf(derive(algorithm, bytesOf(base, algorithm, 'deriveBits'), length))
  },

  async deriveKey(
    algorithm: Derivation,
    base: CryptoKey,
    derived: AesDerivedKeyParams,
    extractable: boolean,
    usages: readonly KeyUsage[]
  ): Promise<CryptoKey> {
    needName(derived, 'AES-GCM')
    if (derived.length !== 256) refuse('NotSupportedError', `AES with ${derived.length} bits`)
    if (usages.length === 0) refuse('SyntaxError', 'a secret key that is good for nothing')
    const bytes = derive(algorithm, bytesOf(base, algorithm, 'deriveKey'), derived.length)
    const kind = { name: 'AES-GCM', length: derived.length }
    return keyOf('secret', kind, bytes, extractable, cipherUsages, usages)
  },

  async encrypt(algorithm: AesGcmParams, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer> {
    const cipher = cipherOf(algorithm, bytesOf(key, algorithm, 'encrypt'))
    return bufferOf(operate(() => cipher.encrypt(viewOf(data))))
  },

  async decrypt(algorithm: AesGcmParams, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer> {
    const cipher = cipherOf(algorithm, bytesOf(key, algorithm, 'decrypt'))
    return bufferOf(operate(() => cipher.decrypt(viewOf(data))))
  },

  /** IEEE P1363: r and s, 32 bytes each. */
  async sign(algorithm: EcdsaParams, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer> {
    const secret = bytesOf(key, algorithm, 'sign')
    needSha256(algorithm.hash)
    return bufferOf(p256.sign(sha256(viewOf(data)), secret, signing).toBytes('compact'))
  },

  async verify(
    algorithm: EcdsaParams,
    key: CryptoKey,
    signature: BufferSource,
    data: BufferSource
  ): Promise<boolean> {
    const point = bytesOf(key, algorithm, 'verify')
    needSha256(algorithm.hash)
    const compact = viewOf(signature)
    // Noble would understand other forms as well.
    if (compact.length !== 64) return false
    try {
      return p256.verify(compact, sha256(viewOf(data)), point, { ...signing, format: 'compact' })
    } catch {
      return false
    }
  }
}
/* eslint-enable @typescript-eslint/require-await */

/** Typed as all of it, since that is what it stands in for; what is missing is missing at run time. */
export const scriptedCrypto = methods as unknown as SubtleCrypto

function derive(algorithm: Derivation, base: Bytes, length: number): Uint8Array {
  if (length % 8 !== 0) refuse('OperationError', `${length} bits are no whole bytes`)
  if ('public' in algorithm) {
    const point = bytesIn(algorithm.public)
    needName(algorithm.public.algorithm, 'ECDH')
    if (length > 256) refuse('OperationError', `ECDH on P-256 gives no ${length} bits`)
    // What is agreed on is the x coordinate (SEC 1 section 3.3.1), which stands behind one byte of form.
    return operate(() => p256.getSharedSecret(base, point)).slice(1, 1 + length / 8)
  }
  needSha256(algorithm.hash)
  return operate(() => hkdf(sha256, base, viewOf(algorithm.salt), viewOf(algorithm.info), length / 8))
}

function cipherOf({ iv, additionalData, tagLength = 128 }: AesGcmParams, key: Bytes) {
  if (tagLength !== 128) refuse('NotSupportedError', `a tag of ${tagLength} bits`)
  return operate(() => gcm(key, viewOf(iv), additionalData && viewOf(additionalData)))
}

function keyOf(
  type: KeyType,
  algorithm: KeyAlgorithm,
  bytes: Uint8Array,
  extractable: boolean,
  allowed: readonly KeyUsage[],
  usages: readonly KeyUsage[]
): ScriptedKey {
  needUsages(usages, allowed)
  return { type, algorithm: { ...algorithm }, extractable, usages: [...usages], bytes: new Uint8Array(bytes) }
}

function bytesIn(key: CryptoKey): Bytes {
  const { bytes } = key as Partial<ScriptedKey>
  if (!(bytes instanceof Uint8Array)) throw new TypeError('not a key of this page')
  return bytes
}

function bytesOf(key: CryptoKey, { name }: Algorithm, usage: KeyUsage): Bytes {
  const bytes = bytesIn(key)
  if (key.algorithm.name !== name || !key.usages.includes(usage))
    refuse('InvalidAccessError', `a key of ${key.algorithm.name} is not for ${usage} with ${name}`)
  return bytes
}

function needCurve({ name, namedCurve }: Curve) {
  const usages = curveUsages[name]
  if (!usages || namedCurve !== 'P-256') refuse('NotSupportedError', `${name} on ${namedCurve}`)
  return usages
}

function needPoint(bytes: Uint8Array): void {
  try {
    if (bytes.length !== 65) throw new RangeError(`a point of ${bytes.length} bytes`)
    p256.Point.fromBytes(bytes).assertValidity()
  } catch (cause) {
    refuse('DataError', 'not a point of the curve', cause)
  }
}

function needUsages(usages: readonly KeyUsage[], allowed: readonly KeyUsage[]): void {
  const foreign = usages.find((usage) => !allowed.includes(usage))
  if (foreign !== undefined) refuse('SyntaxError', `this key is not for ${foreign}`)
}

function needSha256(hash: AlgorithmIdentifier): void {
  needName(hash, 'SHA-256')
}

function needName(algorithm: AlgorithmIdentifier, needed: string): void {
  const name = typeof algorithm === 'string' ? algorithm : algorithm.name
  if (name !== needed) refuse('NotSupportedError', name)
}

/** Whatever the libraries refuse, and however. */
function operate<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (cause) {
    return refuse('OperationError', 'it could not be done', cause)
  }
}

function refuse(name: string, message: string, cause?: unknown): never {
  throw Object.assign(new DOMException(message, name), { cause })
}

function viewOf(source: BufferSource): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source)
}

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer
}
