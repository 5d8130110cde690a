import { describe, expect, it } from 'vitest'
import type { TextStore } from '../platform/platform'
import { MetDevices } from './metDevices'

const ana = { displayName: 'Ana', fingerprint: 'device-of-ana' }
const ben = { displayName: 'Ben', fingerprint: 'device-of-ben' }

function textsOf(texts: Map<string, string>): TextStore {
  return {
    read: (key) => texts.get(key) ?? null,
    write: (key, text) => texts.set(key, text) === texts,
    remove: (key) => void texts.delete(key)
  }
}

function setUp() {
  const texts = new Map<string, string>()
  const open = (homeServer = 'https://confab.example') =>
    new MetDevices({ texts: textsOf(texts), homeServer })
  return { met: open(), texts, open }
}

describe('a room', () => {
  it('knows a device it has met, and no other room does', () => {
    const { met } = setUp()
    expect(met.meetingOf('kitchen', ana)).toBe('first')
    met.remember('kitchen', ana)
    expect(met.meetingOf('kitchen', ana)).toBe('known')
    expect(met.meetingOf('attic', ana)).toBe('first')
  })

  it('notices a name that comes with another device, until that has been accepted', () => {
    const { met } = setUp()
    met.remember('kitchen', ana)
    const other = { ...ana, fingerprint: 'another-device' }
    expect(met.meetingOf('kitchen', other)).toBe('changed')
    expect(met.meetingOf('kitchen', { ...other, displayName: 'ANA' })).toBe('changed')
    met.remember('kitchen', other)
    expect([other, ana].map((one) => met.meetingOf('kitchen', one))).toEqual(['known', 'known'])
  })

  it('notices a device it knows that takes the name of somebody else', () => {
    const { met } = setUp()
    met.remember('kitchen', ana)
    met.remember('kitchen', ben)
    expect(met.meetingOf('kitchen', { ...ben, displayName: 'Ana' })).toBe('changed')
    expect(met.meetingOf('kitchen', { ...ben, displayName: 'Benedikt' })).toBe('known')
  })

  it('is the same one when another server has become home', () => {
    const { met, open } = setUp()
    met.remember('kitchen', ana)
    const elsewhere = open('https://other.example')
    expect(elsewhere.meetingOf('kitchen@https://confab.example', ana)).toBe('known')
    expect(elsewhere.meetingOf('kitchen', ana)).toBe('first')
  })

  it.each(['Bo\u200bb', 'Bob\u2060', 'Bob\u3164', 'Bob\u0336', '  BOB', 'Bob\u{e0061}'])(
    'notices a name that only looks the same: %j',
    (displayName) => {
      const { met } = setUp()
      met.remember('kitchen', { displayName: 'Bob', fingerprint: 'device-of-bob' })
      expect(met.meetingOf('kitchen', { displayName, fingerprint: 'another-device' })).toBe('changed')
    }
  )

  it('notices names that differ in the width of their spaces alone', () => {
    const { met } = setUp()
    met.remember('kitchen', { displayName: 'Ana Lund', fingerprint: 'device-of-ana' })
    const twin = { displayName: 'Ana \u2003 Lund', fingerprint: 'another-device' }
    expect(met.meetingOf('kitchen', twin)).toBe('changed')
  })

  it('keeps the last device of a name, however many newcomers there are', () => {
    const { met } = setUp()
    met.remember('kitchen', ben)
    met.remember('kitchen', ana)
    met.remember('kitchen', { ...ana, fingerprint: 'second-device-of-ana' })
    for (let count = 0; count < 200; count += 1)
      met.remember('kitchen', { displayName: `Guest ${count}`, fingerprint: `device-${count}` })
    for (const { displayName } of [ana, ben])
      expect(met.meetingOf('kitchen', { displayName, fingerprint: 'another-device' })).toBe('changed')
    expect(met.meetingOf('kitchen', { displayName: 'Guest 199', fingerprint: 'device-199' })).toBe('first')
  })

  it('forgets what it met longest ago rather than grow without end', () => {
    const { met, texts } = setUp()
    for (let count = 0; count < 200; count += 1) {
      met.remember('kitchen', { displayName: `Guest ${count}`, fingerprint: `device-${count}` })
      met.remember(`room-${count}`, ana)
      met.remember('kitchen', ana)
    }
    expect(met.meetingOf('kitchen', ana)).toBe('known')
    expect(met.meetingOf('kitchen', { displayName: 'Guest 199', fingerprint: 'device-199' })).toBe('first')
    expect(met.meetingOf('room-0', ana)).toBe('first')
    expect(met.meetingOf('room-199', ana)).toBe('known')
    expect(texts.get('met')?.length).toBeLessThan(64 * 200)
  })

  it('starts anew where what was kept cannot be read', () => {
    const { met, texts } = setUp()
    texts.set('met', '{"kitchen@https://confab.example": "nonsense"}')
    expect(met.meetingOf('kitchen', ana)).toBe('first')
    met.remember('kitchen', ana)
    expect(met.meetingOf('kitchen', ana)).toBe('known')
  })
})
