/** Named texts kept by the desktop shell, so that they outlive the page and what Chromium keeps for it. */
import type { Shell } from './shell'
import type { SecretStore, TextStore } from './platform'

type KeptText = Parameters<Shell['keepText']>[0]
type KeptKey = KeptText['key']

const keys = [
  'settings',
  'rooms',
  'met',
  'call',
  'settings.unreadable',
  'rooms.unreadable'
] as const satisfies readonly KeptKey[]

export interface ShellTextStoreOptions {
  readonly shell: Pick<Shell, 'keepText'>
  readonly area: KeptText['area']
  /** What the shell had when the page started, by key. */
  readonly initial: Readonly<Record<string, unknown>>
}

/**
 * Reads come from a copy of our own. Writes go to the shell at once and are not waited for: the last one is said
 * while the page goes away, and messages keep their order. What cannot reach the disk is told by the shell.
 */
export function shellTextStore({ shell, area, initial }: ShellTextStoreOptions): TextStore {
  const texts = new Map(Object.entries(initial).map(([key, value]) => [key, JSON.stringify(value)]))

  function keep(name: string, text: string | null): boolean {
    const key = keys.find((known) => known === name)
    if (key === undefined) return false
    // Refused is what the shell could not have kept either: nothing to be done about it here.
    shell.keepText({ area, key, text }).catch(() => {})
    return true
  }

  return {
    read: (key) => texts.get(key) ?? null,
    write(key, text) {
      const kept = asJson(text)
      texts.set(key, kept)
      return keep(key, kept)
    },
    remove(key) {
      texts.delete(key)
      keep(key, null)
    }
  }
}

/** The shell's own keeping; what it fails to give counts as nothing kept. */
export function shellSecretStore(
  shell: Pick<Shell, 'readSecrets' | 'keepRoomSecret' | 'keepAccessToken'>
): SecretStore {
  return {
    read: () => shell.readSecrets().catch(() => ({ keeping: null, rooms: [], accessTokens: [] })),
    keepRoomSecret: (kept) => shell.keepRoomSecret(kept),
    keepAccessToken: (kept) => shell.keepAccessToken(kept)
  }
}

/**
 * Takes over what an earlier version has kept in the browser's storage, once: later it would only be older than
 * whatever the shell has, or has lost.
 */
export function adoptTexts(from: Pick<TextStore, 'read' | 'write'>, to: TextStore): void {
  const adopted = ['settings', 'rooms'] as const
  const isDone = from.read('adopted') !== null || adopted.some((key) => to.read(key) !== null)
  from.write('adopted', 'yes')
  if (isDone) return
  for (const key of adopted) {
    const text = from.read(key)
    if (text !== null) to.write(key, text)
  }
}

/** The shell keeps JSON only; whatever is not is kept as the string it is, for its reader to refuse. */
function asJson(text: string): string {
  try {
    JSON.parse(text)
    return text
  } catch {
    return JSON.stringify(text)
  }
}
