/** What the arguments of a start ask for. */
import type { AppCommand } from '../../preload/contract'
import { isRoomId, longestLink, parseRoomLink } from './links'

export interface Launch {
  /** The window stays away until it is asked for. */
  readonly isHidden: boolean
  readonly command: AppCommand | null
}

/** A scheme of two letters at least: `C:\` is a path. */
const urlForm = /^[a-z][a-z\d+.-]+:/i
const roomLinkForm = /^(?:confab|https?):/i
/** What somebody has meant as a link, good or bad; `Tea: the good room` is a name. */
const linkLikeForm = /^(?:confab|https?):|:\/\/|\/r\//i

/** The end of a link that was not copied whole: as a name of a room, the key in it would go to the server. */
const linkEndForm = /(?:^|#)\s*k\s*=/i

/**
 * Reads `--hidden`, `--join ROOM` (a name or a link) and a link; the last wish counts, everything else is ignored.
 *
 * Reading ends at the first link. The system calls us with links that strangers have written, and what they can
 * append to one must not become an option (CVE-2018-1000006).
 *
 * @param argv as the process got it, the program first; not Electron's copy in `second-instance`, see `takeOver`
 */
export function readLaunch(argv: readonly string[], { homeServer }: { readonly homeServer: string }): Launch {
  let isHidden = false
  let command: AppCommand | null = null
  let mayBeOption = true
  for (let at = 1; at < argv.length; at += 1) {
    const argument = argv[at] ?? ''
    if (urlForm.test(argument)) {
      // Other schemes are not for us: a file dropped on the icon, a development server's address.
      return { isHidden, command: roomLinkForm.test(argument) ? linkCommand(argument) : command }
    }
    if (!mayBeOption) continue
    if (argument === '--') mayBeOption = false
    else if (argument === '--hidden') isHidden = true
    else if (argument === '--join' || argument.startsWith('--join=')) {
      const next = argv[at + 1]
      const takesNext = argument === '--join' && next !== undefined && !next.startsWith('-')
      const wish = takesNext ? next : argument.slice('--join='.length)
      command = joinCommand(wish, homeServer)
      if (takesNext) at += 1
      if (linkLikeForm.test(wish)) break
    }
  }
  return { isHidden, command }
}

/** What following a link means: its door is shown, and nothing is joined. For macOS, which sends links by `open-url`. */
export function linkCommand(url: string): AppCommand {
  const link = parseRoomLink(url)
  return link.ok
    ? { kind: 'openDoor', room: link.room, secret: link.secret }
    : { kind: 'refuseLink', reason: link.reason }
}

/**
 * The arguments of a second start, which hands them over as `requestSingleInstanceLock({ argv: process.argv })`. The
 * `argv` of the event `second-instance` would not do: Chromium moves options in front of the rest there, away from
 * their values and out from behind links.
 *
 * @param additionalData as the event has it; another version of the app may have written it
 * @returns nothing at all when it is not a list of texts
 */
export function takeOver(additionalData: unknown): readonly string[] {
  if (typeof additionalData !== 'object' || additionalData === null || !('argv' in additionalData)) return []
  const { argv } = additionalData
  const isList = Array.isArray(argv) && argv.every((argument) => typeof argument === 'string')
  return isList ? argv : []
}

function joinCommand(wish: string, homeServer: string): AppCommand {
  if (linkLikeForm.test(wish)) {
    const link = parseRoomLink(wish)
    return link.ok
      ? { kind: 'enterQuietly', room: link.room, secret: link.secret }
      : { kind: 'refuseLink', reason: link.reason }
  }
  if (linkEndForm.test(wish)) return { kind: 'refuseLink', reason: 'badKey' }
  const roomId = wish.length > longestLink ? '' : foldName(wish)
  return isRoomId(roomId)
    ? { kind: 'enterQuietly', room: { roomId, serverUrl: homeServer }, secret: null }
    : { kind: 'refuseLink', reason: 'badRoom' }
}

/** `Tea Kitchen` is `tea-kitchen`, as in the page, where people type the same names. */
function foldName(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
}
