/**
 * A few words that two people read to each other, to be sure of a link that came to them by a way they do not trust:
 * with somebody between them who knows the room's secret, the words differ.
 *
 * Few words are few bits, and somebody in between could try keys until both sides show the same. So the words depend on
 * two numbers as well, and one side has to commit to its own before it hears the other's: what is left is one guess
 * (as in RFC 6189 section 4.4.1.1).
 */
import { fields, toBase64url, type Bytes } from './bytes'
import { codeWords } from './codeWords'

export const codeNonceBytes = 16
const wordCount = 4

export interface CodeParts {
  readonly offererNonce: Bytes
  readonly answererNonce: Bytes
  /** Of both ends' DTLS certificates as this end sees them, in any order. */
  readonly fingerprints: readonly [string, string]
  /** The installations' public keys of both, in any order. */
  readonly devices: readonly [Bytes, Bytes]
}

/** What the offerer says first. It says the number itself when the answerer's is here. */
export async function commitmentTo(nonce: Bytes): Promise<Bytes> {
  return digest(fields('confab/1 commit', nonce))
}

/** Four of 256 words: somebody in between has one chance in four thousand million. */
export async function spokenCode(parts: CodeParts): Promise<readonly string[]> {
  const { offererNonce, answererNonce, fingerprints, devices } = parts
  const ends = [...[...fingerprints].sort(), ...devices.map(toBase64url).sort()]
  const code = await digest(fields('confab/1 code', offererNonce, answererNonce, ...ends))
  return [...code.subarray(0, wordCount)].map((byte) => codeWords[byte] ?? '')
}

async function digest(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}
