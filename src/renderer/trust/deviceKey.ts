/**
 * The key of one installation: signs what a participant says of themselves, and cannot be taken out of the browser.
 * ECDSA on P-256 with SHA-256, which every browser's WebCrypto has.
 */
import { toBase64url, type Bytes } from './bytes'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const
const signing = { name: 'ECDSA', hash: 'SHA-256' } as const

/** The public half, as an uncompressed point (SEC 1 section 2.3.3). */
export const publicKeyBytes = 65

export interface DeviceKey {
  readonly publicKey: Bytes
  sign(message: Bytes): Promise<Bytes>
}

/** Whatever keeps it must be able to keep `CryptoKey`s as they are, as IndexedDB does. */
export function makeDeviceKeyPair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])
}

export async function deviceKeyOf({ privateKey, publicKey }: CryptoKeyPair): Promise<DeviceKey> {
  return {
    publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)),
    sign: async (message) => new Uint8Array(await crypto.subtle.sign(signing, privateKey, message))
  }
}

/** Whether the holder of `publicKey` has signed exactly this. False for what is no key or no signature. */
export async function isSignedBy(publicKey: Bytes, message: Bytes, signature: Bytes): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey('raw', publicKey, algorithm, false, ['verify'])
    return await crypto.subtle.verify(signing, key, signature, message)
  } catch {
    return false
  }
}

/** What devices are told apart by where a key would be long: base64url of its SHA-256. */
export async function fingerprintOf(publicKey: Bytes): Promise<string> {
  return toBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', publicKey)))
}
