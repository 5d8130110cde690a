/** A browser in which sealing is free: everything of WebCrypto answers at once, and hides nothing. */
import type { BrowserContext } from 'playwright-core'

/** To be called before the page is loaded. All who meet need it. */
export async function useNoCryptography(context: BrowserContext): Promise<void> {
  await context.addInitScript(replaceCryptography)
}

/** Runs in the page. Sizes are those of the real thing, as everything that is read has to have its length. */
function replaceCryptography(): void {
  // Not on a page that is no secure one, as the first, empty one.
  if (!('SubtleCrypto' in window)) return
  const tagBytes = 16
  const pointBytes = 65
  const bytesOf = (source: BufferSource): Uint8Array =>
    source instanceof ArrayBuffer
      ? new Uint8Array(source)
      : new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
  const filled = (length: number, source: Uint8Array = new Uint8Array()): ArrayBuffer => {
    const bytes = new Uint8Array(length)
    bytes.set(source.subarray(0, length))
    return bytes.buffer
  }
  const key = {}
  const free = {
    encrypt: (_algorithm: unknown, _key: unknown, plain: BufferSource) =>
      filled(plain.byteLength + tagBytes, bytesOf(plain)),
    decrypt: (_algorithm: unknown, _key: unknown, sealed: BufferSource) =>
      filled(sealed.byteLength - tagBytes, bytesOf(sealed)),
    // Rooms have to stay apart.
    deriveBits: ({ salt }: { salt?: BufferSource }, _key: unknown, bits: number) =>
      filled(bits / 8, salt && bytesOf(salt)),
    deriveKey: () => key,
    importKey: () => key,
    exportKey: () => filled(pointBytes, crypto.getRandomValues(new Uint8Array(pointBytes))),
    generateKey: () => ({ publicKey: key, privateKey: key }),
    digest: () => filled(32),
    sign: () => filled(64),
    verify: () => true
  }
  for (const [name, answer] of Object.entries(free))
    Object.defineProperty(SubtleCrypto.prototype, name, {
      value: (...args: never[]) => Promise.resolve((answer as (...args: never[]) => unknown)(...args))
    })
}
