/** Key combinations as Electron writes them: reading, judging and comparing them. */

/** In UTF-16 code units; the longest real one has about half of it. */
const longestAccelerator = 64

type Modifier = 'Command' | 'Super' | 'Control' | 'Alt' | 'AltGr' | 'Shift'
const modifierOrder: readonly Modifier[] = ['Command', 'Super', 'Control', 'Alt', 'AltGr', 'Shift']
/** Those that take a key out of ordinary typing. Shift and AltGr only choose what is typed. */
const commandModifiers: readonly Modifier[] = ['Command', 'Super', 'Control', 'Alt']

interface Key {
  readonly name: string
  /** The sign is typed with Shift on the keyboard Electron has in mind. */
  readonly isShifted: boolean
  /** Nobody types with it, so that it may be taken from every program. */
  readonly standsAlone: boolean
}

/** The signs of a US keyboard without and with Shift, key by key, as Electron pairs them. */
const plainSigns = "0123456789;=,-./`[\\]'"
const shiftedSigns = ')!@#$%^&*(:+<_>?~{|}"'

const typingKeys = namesOf(
  'Space Tab Capslock Numlock Scrolllock Backspace Delete Insert Return Up Down Left Right Home End PageUp PageDown ' +
    'Escape num0 num1 num2 num3 num4 num5 num6 num7 num8 num9 numdec numadd numsub nummult numdiv'
)
const loneKeys = namesOf(
  'VolumeUp VolumeDown VolumeMute MediaNextTrack MediaPreviousTrack MediaStop MediaPlayPause PrintScreen'
)
const keyAliases: Readonly<Record<string, string>> = { enter: 'return', esc: 'escape' }

/**
 * The one spelling of a key combination on a platform: equal combinations have equal spellings, and Electron
 * understands it.
 *
 * @returns null for what is no combination, and for keys that must not be taken from every program: whatever is
 *   typed with needs Control, Alt or the system's key with it
 * @see Electron's documentation, "Accelerator"
 */
export function canonicalAccelerator(text: string, platform: NodeJS.Platform): string | null {
  if (text.length > longestAccelerator) return null
  const modifiers = new Set<Modifier>()
  let key: Key | null = null
  for (const part of text.split('+')) {
    const modifier = modifierOf(part.toLowerCase(), platform)
    if (modifier !== null) modifiers.add(modifier)
    else if (key !== null) return null
    else key = keyOf(part)
    if (modifier === null && key === null) return null
  }
  if (key === null) return null
  if (key.isShifted) modifiers.add('Shift')
  const isCommand = commandModifiers.some((modifier) => modifiers.has(modifier))
  if (!isCommand && !key.standsAlone) return null
  return [...modifierOrder.filter((modifier) => modifiers.has(modifier)), key.name].join('+')
}

function modifierOf(name: string, platform: NodeJS.Platform): Modifier | null {
  const systemKey = platform === 'darwin' ? 'Command' : 'Super'
  switch (name) {
    case 'commandorcontrol':
    case 'cmdorctrl':
      return platform === 'darwin' ? 'Command' : 'Control'
    case 'command':
    case 'cmd':
    case 'super':
    case 'meta':
      return systemKey
    case 'control':
    case 'ctrl':
      return 'Control'
    case 'alt':
    case 'option':
      return 'Alt'
    case 'altgr':
      return 'AltGr'
    case 'shift':
      return 'Shift'
    default:
      return null
  }
}

function keyOf(part: string): Key | null {
  const name = part.toLowerCase()
  if (/^[a-z]$/.test(name)) return { name: name.toUpperCase(), isShifted: false, standsAlone: false }
  if (/^f(?:[1-9]|1\d|2[0-4])$/.test(name)) {
    return { name: name.toUpperCase(), isShifted: false, standsAlone: true }
  }
  if (name === 'plus') return { name: '=', isShifted: true, standsAlone: false }
  if (part.length === 1) return signKey(part)
  const known = keyAliases[name] ?? name
  const typing = typingKeys.get(known)
  if (typing !== undefined) return { name: typing, isShifted: false, standsAlone: false }
  const lone = loneKeys.get(known)
  return lone === undefined ? null : { name: lone, isShifted: false, standsAlone: true }
}

function signKey(sign: string): Key | null {
  if (plainSigns.includes(sign)) return { name: sign, isShifted: false, standsAlone: false }
  const plain = plainSigns[shiftedSigns.indexOf(sign)]
  return plain === undefined ? null : { name: plain, isShifted: true, standsAlone: false }
}

/** By their lower case spelling. */
function namesOf(names: string): ReadonlyMap<string, string> {
  return new Map(names.split(' ').map((name) => [name.toLowerCase(), name]))
}
