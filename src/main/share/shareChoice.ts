/** What the person has chosen to share: kept from the picker until the next getDisplayMedia(), and used up by it. */
import type { ShareChoice, ShareSource } from '../../preload/contract'
import { noThumbnails, type SourceReader } from './shareSources'

/** Between choosing and getDisplayMedia() lies one message to the page and back. */
const choiceLifetimeMs = 10_000

export interface TakenChoice extends ShareChoice {
  readonly name: string
}

export interface ShareChoices {
  /**
   * Keeps a choice instead of any earlier one; null takes it back.
   *
   * @returns false when there is no such source (any more)
   */
  choose(choice: ShareChoice | null): Promise<boolean>
  /** Hands the choice out, once; null when there is none or it has grown old. */
  take(): TakenChoice | null
}

/** @param now milliseconds that only grow */
export function keepChoices(reader: SourceReader, now: () => number): ShareChoices {
  let kept: { readonly choice: TakenChoice; readonly atMs: number } | null = null
  /** Counts choices, so that of two being verified the later one stays. */
  let turn = 0
  return {
    async choose(wanted) {
      const ownTurn = ++turn
      kept = null
      if (wanted === null) return true
      const name = await findName(reader, wanted.id)
      if (name === null || ownTurn !== turn) return false
      kept = { choice: { ...wanted, name }, atMs: now() }
      return true
    },
    take() {
      const taken = kept
      kept = null
      return taken && now() - taken.atMs <= choiceLifetimeMs ? taken.choice : null
    }
  }
}

/** @returns null for anything that is no source of ours */
export function kindOf(id: string): ShareSource['kind'] | null {
  if (id.startsWith('window:')) return 'window'
  return id.startsWith('screen:') ? 'screen' : null
}

/** @returns null when there is no such source, or no telling */
async function findName(reader: SourceReader, id: string): Promise<string | null> {
  const kind = kindOf(id)
  if (kind === null) return null
  try {
    const found = await reader.getSources({ types: [kind], thumbnailSize: noThumbnails })
    return found.find((source) => source.id === id)?.name ?? null
  } catch {
    return null
  }
}
