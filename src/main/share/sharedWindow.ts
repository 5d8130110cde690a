/**
 * Watches the window being shared: minimised, it goes on existing but has no picture.
 *
 * The system sends no event for windows of other programs, so the list is read again and again: slowly, without
 * pictures, and only while a window is shared. A window that has been closed is missing as well; that is told by the
 * end of its track, not by us.
 */
import type { Schedule } from '../schedule'
import { noThumbnails, type SourceReader } from './shareSources'

/** Slow enough to cost nothing, fast enough for viewers who wonder why nothing moves. */
const pollMs = 2_000

export interface SharedWindowOptions {
  readonly reader: SourceReader
  readonly schedule: Schedule
  /** Called on changes only; a window is taken to be visible when it is first followed. */
  readonly tell: (state: { readonly isHidden: boolean }) => void
}

export interface SharedWindow {
  /** Follows another source; null follows nothing, and so does a screen. */
  follow(id: string | null): void
  close(): void
}

export function watchSharedWindow({ reader, schedule, tell }: SharedWindowOptions): SharedWindow {
  let followed: string | null = null
  let isHidden = false
  let cancel: (() => void) | null = null

  async function look(id: string): Promise<void> {
    const isMissing = await isOutOfSight(reader, id)
    // Something else may have been followed meanwhile.
    if (followed !== id) return
    if (isMissing !== null && isMissing !== isHidden) {
      isHidden = isMissing
      tell({ isHidden })
    }
    lookAgain(id)
  }

  function lookAgain(id: string): void {
    cancel = schedule(() => void look(id), pollMs)
  }

  function follow(id: string | null): void {
    const next = id?.startsWith('window:') === true ? id : null
    if (next === followed) return
    cancel?.()
    cancel = null
    followed = next
    if (isHidden && next !== null) tell({ isHidden: false })
    isHidden = false
    if (next !== null) lookAgain(next)
  }

  return { follow, close: () => follow(null) }
}

/** @returns null when there is no telling */
async function isOutOfSight(reader: SourceReader, id: string): Promise<boolean | null> {
  try {
    const windows = await reader.getSources({ types: ['window'], thumbnailSize: noThumbnails })
    return !windows.some((window) => window.id === id)
  } catch {
    return null
  }
}
