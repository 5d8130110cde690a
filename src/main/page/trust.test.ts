import type { BrowserWindow, MessageBoxOptions } from 'electron'
import { expect, it } from 'vitest'
import { askToTrust } from './trust'

function setUp(response: number) {
  const known = new Set(['https://home.example'])
  const asked: MessageBoxOptions[] = []
  const dialog = {
    showMessageBox: (...args: unknown[]) => {
      asked.push(args.at(-1) as MessageBoxOptions)
      return Promise.resolve({ response, checkboxChecked: false })
    }
  }
  const ask = (origin: string) =>
    askToTrust(origin, {
      dialog: dialog,
      window: {} as BrowserWindow,
      isKnown: (candidate) => known.has(candidate),
      add: (added) => known.add(added)
    })
  return { ask, asked, known }
}

it('adds a server the person agrees to', async () => {
  const { ask, asked, known } = setUp(1)
  expect(await ask('https://other.example:8443')).toBe(true)
  expect(known.has('https://other.example:8443')).toBe(true)
  expect(asked[0]?.message).toBe('Connect to other.example:8443?')
  expect(asked[0]?.detail).not.toContain('not encrypted')
})

it('adds nothing otherwise', async () => {
  const { ask, known } = setUp(0)
  expect(await ask('https://other.example')).toBe(false)
  expect(known.has('https://other.example')).toBe(false)
})

it('does not ask about a server it knows', async () => {
  const { ask, asked } = setUp(0)
  expect(await ask('https://home.example')).toBe(true)
  expect(asked).toEqual([])
})

it('says when the connection would not be encrypted, and answers no by default', async () => {
  const { ask, asked } = setUp(0)
  await ask('http://192.168.1.5:7440')
  expect(asked[0]?.detail).toContain('not encrypted')
  expect([asked[0]?.defaultId, asked[0]?.cancelId]).toEqual([0, 0])
})
