import { describe, expect, it } from 'vitest'
import { serverOrigin } from './serverAddress'

describe('serverOrigin', () => {
  it.each([
    ['https://confab.example', 'https://confab.example'],
    ['  HTTPS://Confab.Example/ ', 'https://confab.example'],
    ['confab.example', 'https://confab.example'],
    ['confab.example:7440', 'https://confab.example:7440'],
    ['localhost:7440', 'https://localhost:7440'],
    ['http://192.168.1.7:7440', 'http://192.168.1.7:7440'],
    ['http://[::1]:7440', 'http://[::1]:7440']
  ])('reads %s', (typed, origin) => {
    expect(serverOrigin(typed)).toBe(origin)
  })

  it.each([
    '',
    '   ',
    'no server',
    'ftp://confab.example',
    'javascript://confab.example',
    'https://confab.example/r/kitchen',
    'https://confab.example?room=kitchen',
    'https://confab.example#k',
    'https://ana:secret@confab.example',
    'https://*',
    'https://a;script-src',
    'https://'
  ])('refuses "%s"', (typed) => {
    expect(serverOrigin(typed)).toBeNull()
  })
})
