/** Comparing what somebody has sent with a secret, without telling by the time it takes how much of it was right. */
import { createHash, timingSafeEqual } from 'node:crypto'

/** Digests have one length, so the comparison takes the same time for every guess, whatever its length. */
export function isSameSecret(given: string, secret: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(secret))
}
