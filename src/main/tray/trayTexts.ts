/**
 * The words of the tray, the taskbar and the notifications, and how names that others have chosen get into them:
 * short, on one line, and unable to turn the text around them.
 */

/** In what a person reads as letters, not in UTF-16 units. */
const maxRoomLetters = 40
const maxNameLetters = 24

export const texts = {
  app: 'Confab',
  titled: (text: string) => `Confab – ${text}`,

  inRoom: (room: string, names: string) => `in ${room} with ${names}`,
  aloneInRoom: (room: string) => `alone in ${room}`,
  reconnecting: (room: string) => `reconnecting to ${room}`,
  microphoneOn: 'microphone on',
  microphoneOff: 'microphone off',
  cameraOn: 'camera on',
  sharing: (what: string) => (what === '' ? 'sharing your screen' : `sharing ${what}`),
  sharePaused: 'sharing paused',
  serverUnreachable: 'server unreachable',
  inside: (names: string, room: string) => `${names} in ${room}`,
  nobodyInside: 'nobody in your rooms',
  notInRoom: 'not in a room',
  offline: 'offline, the server cannot be reached',

  mute: 'Mute microphone',
  unmute: 'Unmute microphone',
  cameraTurnOff: 'Turn camera off',
  cameraTurnOn: 'Turn camera on',
  sharePause: 'Pause sharing',
  shareResume: 'Resume sharing',
  shareStop: 'Stop sharing',
  leave: (room: string) => `Leave ${room}`,
  rooms: 'Your rooms',
  roomHere: (room: string, names: string) => `${room} – ${names}`,
  roomJoin: (room: string) => `Join ${room}`,
  roomSwitch: (room: string) => `Switch to ${room}`,
  roomNames: (offer: string, names: string) => `${offer} – ${names}`,
  roomEmpty: (offer: string) => `${offer} – nobody inside`,
  roomsMore: (count: number) => `${count} more…`,
  you: 'you',
  show: 'Show Confab',
  hide: 'Hide Confab',
  settings: 'Settings…',
  quit: 'Quit Confab',

  cameIn: (names: string, count: number, room: string) => `${names} ${count === 1 ? 'is' : 'are'} in ${room}`,
  clickToJoin: 'Click to join.',
  join: 'Join',
  autoJoined: (room: string) => `Confab has joined ${room} for you`,
  autoJoinedHow: 'Your microphone and camera are off. Click to show the room.',
  autoJoinAsked: (room: string) => `Shall Confab take you into ${room}?`,
  clickToAnswer: 'Click to answer.',
  stillRunning: 'Confab is still running',
  callGoesOn: 'Your call goes on.',
  whereToFind: {
    darwin: 'Find it in the menu bar.',
    linux: 'Find it in the tray.',
    win32: 'Find it in the tray.'
  }
} as const

export const tidyRoom = (label: string): string => tidy(label, maxRoomLetters)
export const tidyName = (name: string): string => tidy(name, maxNameLetters)

/**
 * Text of somebody else's, fit to stand inside ours.
 *
 * Control characters go: a line break would spread over lines, and a tab starts the column of shortcuts in a Windows
 * menu. Direction marks go for the same reason. What is written from right to left is isolated instead (UAX #9, 2.4.2).
 *
 * @param maxLetters in grapheme clusters, the ellipsis among them
 */
export function tidy(text: string, maxLetters: number): string {
  const plain = text.replace(controls, ' ').replace(directionMarks, '').replace(/\s+/g, ' ').trim()
  const letters = lettersOf(plain)
  const short =
    letters.length <= maxLetters
      ? plain
      : `${letters
          .slice(0, maxLetters - 1)
          .join('')
          .trimEnd()}…`
  return rightToLeft.test(short) ? `\u2068${short}\u2069` : short
}

/**
 * `Ana`, `Ana and Ben`, `Ana, Ben and 3 others`, or `5 people`.
 *
 * @param most how many names and `others` there may be; zero only counts
 */
export function joinNames(names: readonly string[], most: number): string {
  if (most === 0) return names.length === 1 ? '1 person' : `${names.length} people`
  const isComplete = names.length <= most
  const shown = (isComplete ? names : names.slice(0, Math.max(1, most - 1))).map(tidyName)
  const rest = names.length - shown.length
  if (rest > 0) shown.push(rest === 1 ? '1 other' : `${rest} others`)
  const last = shown.at(-1) ?? ''
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`
}

/**
 * Cuts our own text, so that no letter is halved.
 *
 * @param maxUnits in UTF-16 code units, as Windows counts
 */
export function clip(text: string, maxUnits: number): string {
  if (text.length <= maxUnits) return text
  let kept = ''
  for (const letter of lettersOf(text)) {
    if (kept.length + letter.length > maxUnits - 1) break
    kept += letter
  }
  return `${kept.trimEnd()}…`
}

/** A menu takes `&` for the mark of a key, on every platform; doubled it is a letter. */
export function menuLabel(text: string): string {
  return text.replaceAll('&', '&&')
}

export function sentence(text: string): string {
  const [first = '', ...rest] = text
  return first.toUpperCase() + rest.join('')
}

const controls = /[\p{Cc}\p{Zl}\p{Zp}]/gu
const directionMarks = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

function lettersOf(text: string): string[] {
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)
}
