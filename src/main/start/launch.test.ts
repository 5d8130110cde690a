import { describe, expect, it } from 'vitest'
import { linkCommand, readLaunch, takeOver } from './launch'

const homeServer = 'https://home.example'
const read = (...args: string[]) => readLaunch(['/opt/Confab/confab', ...args], { homeServer })
const key = `${'Ab3-_'.repeat(8)}xyQ`
const enter = (roomId: string, serverUrl = homeServer, secret: string | null = null) => ({
  kind: 'enterQuietly',
  room: { roomId, serverUrl },
  secret
})
const door = (roomId: string, serverUrl: string, secret: string | null = null) => ({
  kind: 'openDoor',
  room: { roomId, serverUrl },
  secret
})
const refusal = (reason: string) => ({ kind: 'refuseLink', reason })

it('asks for nothing when nothing is said', () => {
  expect(read()).toEqual({ isHidden: false, command: null })
  expect(readLaunch([], { homeServer })).toEqual({ isHidden: false, command: null })
})

it('passes over what is meant for others', () => {
  const args = [
    '/home/ada/confab',
    '.',
    'C:\\Program Files\\Confab',
    '--server=https://other.example',
    '--no-sandbox',
    '--enable-features=WebRtcPipeWire',
    '--original-process-start-time=1337',
    '-psn_0_12345',
    '--joinery',
    '--hidden=1'
  ]
  expect(read(...args)).toEqual({ isHidden: false, command: null })
})

it('keeps the window away', () => {
  expect(read('--no-sandbox', '--hidden')).toEqual({ isHidden: true, command: null })
})

describe('--join', () => {
  it.each([
    ['kitchen', 'kitchen'],
    ['Tea Kitchen', 'tea-kitchen'],
    ['  Café  Zoë! ', 'cafe-zoe'],
    ['Tea: the good room', 'tea-the-good-room'],
    ['Room #3', 'room-3'],
    ['javascript:alert(1)', 'javascript-alert-1']
  ])('enters %j on the home server', (name, roomId) => {
    expect(read('--join', name).command).toEqual(enter(roomId))
    expect(read(`--join=${name}`).command).toEqual(enter(roomId))
  })

  it('takes a link as well', () => {
    expect(read('--join', 'https://other.example/r/kitchen').command).toEqual(
      enter('kitchen', 'https://other.example')
    )
    expect(read('--join=confab://10.0.0.7:7440/r/Kitchen?insecure=1').command).toEqual(
      enter('kitchen', 'http://10.0.0.7:7440')
    )
    expect(read('--join', `https://other.example/r/kitchen#k=${key}`).command).toEqual(
      enter('kitchen', 'https://other.example', key)
    )
  })

  it.each([
    ['', 'badRoom'],
    ['??', 'badRoom'],
    ['k'.repeat(100_000), 'badRoom'],
    ['http://other.example/r/kitchen', 'badServer'],
    [`k4tq-9fzw-m2xb#k=${key}`, 'badKey'],
    [`k=${key}`, 'badKey'],
    ['other.example/r/kitchen', 'notALink'],
    ['confab:kitchen', 'notALink'],
    ['file:///r/kitchen', 'notALink']
  ])('refuses %j', (wish, reason) => {
    expect(read(`--join=${wish}`).command).toEqual(refusal(reason))
  })

  it('does not take the next option for a room', () => {
    expect(read('--join', '--hidden')).toEqual({ isHidden: true, command: refusal('badRoom') })
    expect(read('--join')).toEqual({ isHidden: false, command: refusal('badRoom') })
  })

  it('means the last room named', () => {
    expect(read('--join', 'kitchen', '--join=study', '--hidden')).toEqual({
      isHidden: true,
      command: enter('study')
    })
  })
})

describe('a link', () => {
  it('opens the door and joins nothing', () => {
    const command = door('kitchen', 'https://other.example')
    expect(read('confab://other.example/r/kitchen').command).toEqual(command)
    expect(read('--', 'confab://other.example/r/kitchen').command).toEqual(command)
    expect(read('/home/ada/confab', 'https://other.example/r/kitchen').command).toEqual(command)
    expect(linkCommand('confab://other.example/r/kitchen')).toEqual(command)
  })

  it('brings the secret of its room along, beside the room', () => {
    const link = `confab://other.example/r/kitchen#k=${key}`
    expect(linkCommand(link)).toEqual(door('kitchen', 'https://other.example', key))
    expect(linkCommand(link.slice(0, -1))).toEqual(refusal('badKey'))
  })

  it('counts more than a room named before it', () => {
    expect(read('--hidden', '--join=study', 'confab://other.example/r/kitchen')).toEqual({
      isHidden: true,
      command: door('kitchen', 'https://other.example')
    })
  })

  it('is refused with its reason', () => {
    expect(read('confab://other.example/').command).toEqual(refusal('notALink'))
    expect(read('CONFAB://http://x').command).toEqual(refusal('notALink'))
    expect(linkCommand('confab://other.example/r/x')).toEqual(refusal('badRoom'))
    expect(linkCommand('--hidden')).toEqual(refusal('notALink'))
  })

  it('ends the reading, so that nothing can be appended to it', () => {
    const smuggled = ['--hidden', '--join=study', '--join', 'study', 'confab://evil.example/r/study']
    for (const link of ['confab://other.example/r/kitchen', '--join=confab://other.example/r/kitchen']) {
      const { isHidden, command } = read(link, ...smuggled)
      expect(isHidden).toBe(false)
      expect(command).toMatchObject({ room: { roomId: 'kitchen', serverUrl: 'https://other.example' } })
    }
    expect(read('confab://evil', ...smuggled)).toEqual({ isHidden: false, command: refusal('notALink') })
  })

  it('of another scheme is nothing to us, and ends the reading all the same', () => {
    expect(read('file:///tmp/x', '--hidden')).toEqual({ isHidden: false, command: null })
    expect(read('--join=study', 'mailto:ada@example.org').command).toEqual(enter('study'))
  })

  it('stands alone behind two dashes', () => {
    expect(read('--', '--hidden', '--join=study')).toEqual({ isHidden: false, command: null })
  })
})

describe('a second start', () => {
  it('hands over its arguments as they were', () => {
    const argv = ['confab', '--join', 'Tea Kitchen', '--hidden']
    expect(takeOver(JSON.parse(JSON.stringify({ argv })))).toEqual(argv)
  })

  it.each([undefined, null, 'kitchen', 7, [], {}, { argv: 'x' }, { argv: [1] }, { argv: ['x', null] }])(
    'is heard out whatever it brings: %j',
    (data) => {
      expect(readLaunch(takeOver(data), { homeServer })).toEqual({ isHidden: false, command: null })
    }
  )
})
