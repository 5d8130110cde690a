import { describe, expect, it } from 'vitest'
import { desktopEntry, execLine, isSwitchedOff } from './desktopEntry'

/** What a desktop makes of a value of type string. */
function readText(entry: string, key: string): string {
  const value = new RegExp(`^${key}=(.*)$`, 'm').exec(entry)?.[1] ?? ''
  const meanings: Record<string, string> = { s: ' ', n: '\n', t: '\t', r: '\r', '\\': '\\' }
  return value.replace(/\\(.)/g, (_escape, letter: string) => meanings[letter] ?? `\\${letter}`)
}

/** What a desktop starts: texts are read first, then quotes, then field codes. `env` stands in front of some. */
function readCommand(entry: string, url?: string): string[] {
  const words = readText(entry, 'Exec').match(/"(?:[^"\\]|\\.)*"|[^ ]+/gs) ?? []
  return words
    .map((word) => (word.startsWith('"') ? word.slice(1, -1).replace(/\\(["`$\\])/g, '$1') : word))
    .flatMap((word) => (word === '%u' ? (url === undefined ? [] : [url]) : [word.replaceAll('%%', '%')]))
    .filter((word, at) => at > 0 || word !== 'env')
}

describe('a command', () => {
  it.each([
    '/usr/bin/confab',
    '/opt/Con fab/confab',
    '/opt/"Confab"/confab',
    "/opt/it's/confab",
    '/opt/100%/%u/confab',
    '/opt/%%/confab',
    '/opt/back\\slash/confab',
    '/opt/two\\\\slashes/confab\\',
    '/opt/$HOME/`id`/confab',
    '/opt/a;b|c&d<e>f(g)*?#~/confab',
    '/opt/tab\tnew\nline\rconfab',
    '/opt/Käse/コンファブ',
    ' /leading space'
  ])('starts %j and nothing else', (program) => {
    const entry = desktopEntry({
      Exec: execLine([program, '--hidden', '', 'a b'], '%u'),
      TryExec: program,
      Name: 'Confab'
    })
    expect(entry.split('\n')).toHaveLength(5)
    expect(readCommand(entry, 'confab://x')).toEqual([program, '--hidden', '', 'a b', 'confab://x'])
    expect(readCommand(entry)).toEqual([program, '--hidden', '', 'a b'])
    expect(readText(entry, 'TryExec')).toBe(program)
  })

  it('is easy to read when it can be', () => {
    expect(execLine(['/usr/bin/confab', '--', '--name=x'], '%u')).toBe('/usr/bin/confab -- "--name=x" %u')
  })

  it('has a program to be found where its own path needs reading', () => {
    expect(execLine(['/opt/100%/confab'])).toBe('env /opt/100%%/confab')
  })

  it('takes four backslashes for one, as the specification says', () => {
    expect(desktopEntry({ Exec: execLine(['/a\\b']) })).toContain('Exec="/a\\\\\\\\b"\n')
  })

  it('is refused when the format cannot say it', () => {
    expect(() => execLine(['/opt/a=b/confab'])).toThrow(RangeError)
    expect(() => desktopEntry({ Exec: execLine(['/opt/\0/confab']) })).toThrow(RangeError)
    expect(() => desktopEntry({ Exec: execLine(['/opt/\x1b[2J/confab']) })).toThrow(RangeError)
  })
})

it('cannot be given further keys by a value', () => {
  const entry = desktopEntry({ Name: 'Confab\nExec=evil', Comment: 'x' })
  expect(entry).toBe('[Desktop Entry]\nName=Confab\\nExec=evil\nComment=x\n')
})

it('writes claims and lists as the format has them', () => {
  expect(desktopEntry({ Terminal: false, MimeType: ['x-scheme-handler/confab', 'a;b'] })).toBe(
    '[Desktop Entry]\nTerminal=false\nMimeType=x-scheme-handler/confab;a\\;b;\n'
  )
})

describe('somebody has switched it off', () => {
  it.each(['Hidden=true', 'Hidden = true ', 'X-GNOME-Autostart-enabled=false'])('by %j', (line) => {
    expect(isSwitchedOff(`[Desktop Entry]\nName=Confab\n${line}\nExec=x\n`)).toBe(true)
  })

  it.each(['Hidden=false', 'X-GNOME-Autostart-enabled=true', 'Comment=Hidden=true', '#Hidden=true'])(
    'but not by %j',
    (line) => expect(isSwitchedOff(`[Desktop Entry]\n${line}\n`)).toBe(false)
  )
})
