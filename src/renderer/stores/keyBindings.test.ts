import { describe, expect, it } from 'vitest'
import { defaultKeys, defaultPushToTalk, keyActions, keyRefusal, type KeyOwner } from './keyBindings'

const settings = { keys: defaultKeys(), pushToTalk: defaultPushToTalk() }
const refusal = (owner: KeyOwner, key: string) => keyRefusal(settings, owner, key)

describe('keyRefusal', () => {
  it('has nothing against the keys Confab starts with', () => {
    for (const action of keyActions) expect(refusal(action, settings.keys[action] ?? '')).toBeNull()
    expect(refusal('pushToTalk', settings.pushToTalk.key)).toBeNull()
  })

  it.each(['q', 'ж', 'ñ', '.', '0', 'f8', 'f13'])('allows %s', (key) => {
    expect(refusal('hand', key)).toBeNull()
    expect(refusal('pushToTalk', key)).toBeNull()
  })

  it.each([
    'escape',
    'tab',
    'enter',
    'arrowup',
    'shift',
    'control',
    'backspace',
    'dead',
    'unidentified',
    '1',
    '9',
    'f5',
    'f12',
    ''
  ])('leaves "%s" alone', (key) => {
    expect(refusal('hand', key)).toEqual({ kind: 'reserved' })
    expect(refusal('pushToTalk', key)).toEqual({ kind: 'reserved' })
  })

  it('lets Space be held, but not pressed: it presses buttons', () => {
    const other = { ...settings, pushToTalk: { isOn: true, key: 'b' } }
    expect(keyRefusal(other, 'pushToTalk', ' ')).toBeNull()
    expect(keyRefusal(other, 'hand', ' ')).toEqual({ kind: 'reserved' })
  })

  it('says who has a key already, whether it can be used right now or not', () => {
    expect(refusal('hand', 'm')).toEqual({ kind: 'taken', by: 'microphone' })
    expect(refusal('pushToTalk', 'm')).toEqual({ kind: 'taken', by: 'microphone' })
    const held = { ...settings, pushToTalk: { isOn: false, key: 'b' } }
    expect(keyRefusal(held, 'hand', 'b')).toEqual({ kind: 'taken', by: 'pushToTalk' })
  })

  it('lets everybody keep their own', () => {
    expect(refusal('microphone', 'm')).toBeNull()
  })
})
