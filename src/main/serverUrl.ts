/** Which signaling service this desktop app talks to. */

export const defaultServerUrl = 'http://127.0.0.1:7440'

/** `given` is what somebody wrote and cannot be used, word for word. */
export type ServerUrl =
  { readonly ok: true; readonly origin: string } | { readonly ok: false; readonly given: string }

/**
 * The command line counts before the environment, the environment before the default. An unusable wish is refused
 * and not passed over: silently talking to another server than the one named would be worse than not starting.
 *
 * @param argv command line, e.g. with `--server=https://confab.example`
 */
export function chooseServerUrl(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>
): ServerUrl {
  const flag = '--server='
  const named = argv.findLast((argument) => argument.startsWith(flag))?.slice(flag.length)
  return parseServerUrl(named ?? (env['CONFAB_SERVER_URL'] || defaultServerUrl))
}

/** Takes plain origins only: a path, query or password would be lost without a word. */
function parseServerUrl(given: string): ServerUrl {
  if (!URL.canParse(given)) return { ok: false, given }
  const { protocol, origin, pathname, search, hash, username, password } = new URL(given)
  const isWeb = protocol === 'https:' || protocol === 'http:'
  const isPlain = pathname === '/' && !search && !hash && !username && !password
  return isWeb && isPlain ? { ok: true, origin } : { ok: false, given }
}
