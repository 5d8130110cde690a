/** Which signaling service is home to this desktop app. */

export const defaultServerUrl = 'http://127.0.0.1:7440'

/** Everybody who may have named a server, in the order in which they count. */
export interface ServerWishes {
  /** E.g. with `--server=https://confab.example`. */
  readonly argv: readonly string[]
  /** With CONFAB_SERVER_URL; an empty one is none. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** What the administrator's file says. */
  readonly managed: string | null
  /** The person's own setting. */
  readonly own: string | null
}

export type ServerChoice =
  | {
      readonly ok: true
      readonly origin: string
      /** Named from outside, so that the person's own setting does not count. */
      readonly isManaged: boolean
    }
  /** `given` is what somebody wrote and cannot be used, word for word. */
  | {
      readonly ok: false
      readonly given: string
      readonly by: 'commandLine' | 'environment' | 'managedFile'
    }

/**
 * The command line counts before the environment, that before the managed file, that before the person's setting and
 * that before the default. An unusable wish from outside is refused and not passed over: silently talking to another
 * server than the one named would be worse than not starting. The person's own was checked when it was made; should
 * it have become unusable, the default counts, from where it can be set anew.
 */
export function chooseServerUrl({ argv, env, managed, own }: ServerWishes): ServerChoice {
  const wishes = [
    { by: 'commandLine', given: namedIn(argv) },
    { by: 'environment', given: env['CONFAB_SERVER_URL'] || null },
    { by: 'managedFile', given: managed }
  ] as const
  for (const { by, given } of wishes) {
    if (given === null) continue
    const origin = parseOrigin(given)
    return origin === null ? { ok: false, given, by } : { ok: true, origin, isManaged: true }
  }
  const origin = own === null ? null : parseOrigin(own)
  return { ok: true, origin: origin ?? defaultServerUrl, isManaged: false }
}

/**
 * Takes plain http(s) origins only: a path, query or password would be lost without a word. The URL standard lets
 * hosts hold characters that mean something in a content security policy (`https://*`, `https://a;script-src`);
 * since these origins end up in ours, only hosts of letters, digits, dots, hyphens and underscores pass, or IPv6.
 *
 * @returns the origin as browsers write it, or null
 */
export function parseOrigin(given: string): string | null {
  if (!URL.canParse(given)) return null
  const { protocol, origin, hostname, pathname, search, hash, username, password } = new URL(given)
  const isWeb = protocol === 'https:' || protocol === 'http:'
  const isPlain = pathname === '/' && !search && !hash && !username && !password
  const isHost = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])$/.test(hostname)
  return isWeb && isPlain && isHost ? origin : null
}

/**
 * The last `--server=` counts. Reading ends at the first link: what another program appends to one it hands us must
 * not become an option (CVE-2018-1000006).
 */
function namedIn(argv: readonly string[]): string | null {
  const flag = '--server='
  // A scheme of two letters at least: `C:\` is a path.
  const linkAt = argv.findIndex((argument) => argument === '--' || /^[a-z][a-z\d+.-]+:/i.test(argument))
  const ours = linkAt === -1 ? argv : argv.slice(0, linkAt)
  return ours.findLast((argument) => argument.startsWith(flag))?.slice(flag.length) ?? null
}
