import { expect, it } from 'vitest'
import { findTrayHost, type Ask } from './trayHost'

/** A desktop on which only some of the programs are installed; records which were tried. */
function desktop(answers: Readonly<Record<string, string>>) {
  const tried: string[] = []
  const ask: Ask = async (program) => {
    tried.push(program)
    const answer = answers[program]
    if (answer === undefined) throw new Error(`spawn ${program} ENOENT`)
    return answer
  }
  return { ask, tried }
}

it('needs no question on Windows and macOS', async () => {
  const { ask, tried } = desktop({})
  expect(await findTrayHost('win32', ask)).toBe('present')
  expect(await findTrayHost('darwin', ask)).toBe('present')
  expect(tried).toEqual([])
})

it.each([
  ['gdbus', '(true,)\n', '(false,)\n'],
  ['busctl', 'b true\n', 'b false\n'],
  [
    'dbus-send',
    'method return time=1.5 reply_serial=2\n   boolean true\n',
    'method return\n   boolean false\n'
  ]
])('understands %s', async (program, yes, no) => {
  expect(await findTrayHost('linux', desktop({ [program]: yes }).ask)).toBe('present')
  expect(await findTrayHost('linux', desktop({ [program]: no }).ask)).toBe('absent')
})

it('stops at the first answer', async () => {
  const { ask, tried } = desktop({ gdbus: '(false,)', busctl: 'b true' })
  expect(await findTrayHost('linux', ask)).toBe('absent')
  expect(tried).toEqual(['gdbus'])
})

it('does not know without a bus, or without a program to ask it', async () => {
  expect(await findTrayHost('linux', desktop({}).ask)).toBe('unknown')
  expect(await findTrayHost('linux', desktop({ busctl: 'Failed to connect to bus' }).ask)).toBe('unknown')
})
