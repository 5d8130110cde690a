/**
 * Browsers keep WebCrypto from pages that were not served securely, such as http://192.168.1.20 (W3C Web Cryptography
 * API: `subtle` is for a SecureContext). Rooms are sealed there as everywhere, with `scriptedCrypto` in its place. Nothing is
 * less safe for it: whoever could take the keys from such a page could as well have sent another page.
 */

/** Nothing else may have used `crypto.subtle` before. Rejects when the part that is needed cannot be loaded. */
export async function supplyWebCrypto(target: Crypto = crypto): Promise<void> {
  // Undefined on a page that was not served securely, whatever the types say.
  if ((target.subtle as SubtleCrypto | undefined) !== undefined) return
  // On its own, as hardly any page needs it.
  const { scriptedCrypto } = await import('./scriptedCrypto')
  Object.defineProperty(target, 'subtle', { value: scriptedCrypto, configurable: true })
}
