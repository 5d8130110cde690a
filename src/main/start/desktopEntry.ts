/** The text of a desktop entry: how Linux desktops are told of a program. */
import type { StartCommand } from './startCommand'

/** In the order they are to be written. */
export type DesktopEntryKeys = Readonly<Record<string, string | boolean | readonly string[]>>

/**
 * @throws {RangeError} when a text holds a control character that the format cannot carry
 * @see Desktop Entry Specification 1.5, sections "Basic format of the file" and "Possible value types"
 */
export function desktopEntry(keys: DesktopEntryKeys): string {
  const lines = Object.entries(keys).map(([key, value]) => `${key}=${valueText(value)}`)
  return ['[Desktop Entry]', ...lines, ''].join('\n')
}

/**
 * The value of `Exec`, not yet escaped as a text: `desktopEntry` does that, as it does for every key, which is how a
 * backslash in a path becomes four.
 *
 * @throws {RangeError} when the program's path has an equals sign in it, which the format does not allow
 * @see Desktop Entry Specification 1.5, section "The Exec key"
 */
export function execLine(command: StartCommand, ...fieldCodes: readonly ('%u' | '%U')[]): string {
  if (command[0].includes('=')) throw new RangeError('a desktop entry cannot start a path with "="')
  // GLib looks for the program before it has undone `%%`, and passes over an entry whose program it does not find.
  const launcher = command[0].includes('%') ? ['env'] : []
  return [...launcher, ...command.map(quoted), ...fieldCodes].join(' ')
}

/**
 * Whether somebody has switched an autostart entry off with the tools of the desktop, which edit the file.
 *
 * @see Desktop Application Autostart Specification, section "Hidden key"
 */
export function isSwitchedOff(entry: string): boolean {
  return /^(?:Hidden[ \t]*=[ \t]*true|X-GNOME-Autostart-enabled[ \t]*=[ \t]*false)[ \t]*$/m.test(entry)
}

/** Plain words stay as they are, so that the usual entry is easy to read. */
function quoted(argument: string): string {
  const percentSafe = argument.replaceAll('%', '%%')
  return /^[\w%+,./:@-]+$/.test(argument) ? percentSafe : `"${percentSafe.replace(/["`$\\]/g, '\\$&')}"`
}

function valueText(value: string | boolean | readonly string[]): string {
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return escaped(value)
  return value.map((item) => `${escaped(item).replaceAll(';', '\\;')};`).join('')
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r' }

function escaped(text: string): string {
  const safe = text
    .replace(/[\\\n\t\r]/g, (character) => escapes[character] ?? character)
    .replace(/^ /, '\\s')
  if (/\p{Cc}/u.test(safe)) throw new RangeError('a desktop entry cannot hold control characters')
  return safe
}
