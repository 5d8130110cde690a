/** The address of a home server, as a person may type it. */

/**
 * Forgives what means nothing: spaces, capitals, a slash at the end, and a missing `https://`.
 *
 * @returns the origin, or null for anything but a plain http(s) server: a path, name or question behind it would be
 *   dropped silently
 */
export function serverOrigin(typed: string): string | null {
  const trimmed = typed.trim()
  const address = /^[a-z][a-z\d+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`
  if (trimmed === '' || !URL.canParse(address)) return null
  const { protocol, origin, hostname, pathname, search, hash, username, password } = new URL(address)
  const isWeb = protocol === 'https:' || protocol === 'http:'
  const isPlain = pathname === '/' && !search && !hash && !username && !password
  return isWeb && isPlain && /^(?:[\w.-]+|\[[\da-f:.]+\])$/.test(hostname) ? origin : null
}
