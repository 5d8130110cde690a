/** Key combinations that work from everywhere, as Electron writes them: read from a key press, put into words. */
import type { DesktopState } from '../../stores/desktop'

type Platform = DesktopState['platform']

/** Signs by the key they are on, because with modifiers held a key types all sorts of things. */
const signs: Readonly<Record<string, string>> = {
  Minus: '-',
  Equal: '=',
  BracketLeft: '[',
  BracketRight: ']',
  Backslash: '\\',
  Semicolon: ';',
  Quote: "'",
  Backquote: '`',
  Comma: ',',
  Period: '.',
  Slash: '/',
  NumpadAdd: 'numadd',
  NumpadSubtract: 'numsub',
  NumpadMultiply: 'nummult',
  NumpadDivide: 'numdiv',
  NumpadDecimal: 'numdec'
}
const sameNames = /^(?:F\d{1,2}|Space|Home|End|PageUp|PageDown|Insert|PrintScreen|Media(?:PlayPause|Stop))$/

/**
 * @returns null while only modifiers are held, and for keys Electron has no name for. Whether the combination can be
 *   used is for the shell to say.
 */
export function acceleratorOf(press: KeyboardEvent, platform: Platform): string | null {
  const key = keyOf(press)
  if (key === null) return null
  const isMac = platform === 'darwin'
  const held = [
    (isMac ? press.metaKey : press.ctrlKey) && 'CommandOrControl',
    isMac && press.ctrlKey && 'Control',
    !isMac && press.metaKey && 'Super',
    press.altKey && 'Alt',
    press.shiftKey && 'Shift'
  ]
  return [...held.filter((modifier) => modifier !== false), key].join('+')
}

function keyOf({ key, code }: KeyboardEvent): string | null {
  // The letter printed on the key counts; held modifiers and other alphabets hide it, and then its place does.
  if (/^[a-z]$/i.test(key)) return key.toUpperCase()
  const place = /^(?:Key([A-Z])|Digit(\d))$/.exec(code)
  if (place) return place[1] ?? place[2] ?? null
  const arrow = /^Arrow(Up|Down|Left|Right)$/.exec(code)
  const numpad = /^Numpad(\d)$/.exec(code)
  if (arrow?.[1] !== undefined) return arrow[1]
  if (numpad?.[1] !== undefined) return `num${numpad[1]}`
  return sameNames.test(code) ? code : (signs[code] ?? null)
}

const macSigns: Readonly<Record<string, string>> = {
  CommandOrControl: '⌘',
  Command: '⌘',
  Control: '⌃',
  Alt: '⌥',
  Shift: '⇧'
}
const otherSigns: Readonly<Record<string, string>> = { CommandOrControl: 'Ctrl', Control: 'Ctrl' }

/** As it is printed on the keys of that platform: `⌘ ⇧ M`, `Ctrl + Shift + M`. */
export function acceleratorName(accelerator: string, platform: Platform): string {
  const words = platform === 'darwin' ? macSigns : otherSigns
  const keys = accelerator.split('+').map((part) => {
    if (part === 'Super' && platform === 'win32') return 'Win'
    return words[part] ?? part
  })
  return keys.join(platform === 'darwin' ? ' ' : ' + ')
}
