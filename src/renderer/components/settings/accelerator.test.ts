// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { acceleratorName, acceleratorOf } from './accelerator'

const press = (key: string, code: string, init: KeyboardEventInit = {}): KeyboardEvent =>
  new KeyboardEvent('keydown', { key, code, ...init })
const ctrl = { ctrlKey: true }

describe('acceleratorOf', () => {
  it.each([
    ['a letter', press('M', 'KeyM', { ctrlKey: true, shiftKey: true }), 'CommandOrControl+Shift+M'],
    ['the letter of a French keyboard', press('a', 'KeyQ', ctrl), 'CommandOrControl+A'],
    ['a letter of another alphabet', press('ь', 'KeyM', ctrl), 'CommandOrControl+M'],
    ['a digit typed with Shift', press('!', 'Digit1', { altKey: true, shiftKey: true }), 'Alt+Shift+1'],
    ['the system key', press('m', 'KeyM', { metaKey: true }), 'Super+M'],
    ['an arrow', press('ArrowUp', 'ArrowUp', ctrl), 'CommandOrControl+Up'],
    ['a sign', press('-', 'Minus', ctrl), 'CommandOrControl+-'],
    ['the number pad', press('7', 'Numpad7', ctrl), 'CommandOrControl+num7'],
    ['an F key alone', press('F9', 'F9'), 'F9'],
    ['Space', press(' ', 'Space', ctrl), 'CommandOrControl+Space']
  ])('reads %s', (_case, event, accelerator) => {
    expect(acceleratorOf(event, 'linux')).toBe(accelerator)
  })

  it('waits while only modifiers are held, and for keys nobody can bind', () => {
    expect(acceleratorOf(press('Control', 'ControlLeft', ctrl), 'linux')).toBeNull()
    expect(acceleratorOf(press('Dead', 'IntlBackslash', ctrl), 'linux')).toBeNull()
  })

  it('tells Command from Control on a Mac, where Option changes what is typed', () => {
    expect(acceleratorOf(press('µ', 'KeyM', { metaKey: true, altKey: true }), 'darwin')).toBe(
      'CommandOrControl+Alt+M'
    )
    expect(acceleratorOf(press('m', 'KeyM', ctrl), 'darwin')).toBe('Control+M')
  })
})

describe('acceleratorName', () => {
  it('says what is printed on the keys', () => {
    expect(acceleratorName('CommandOrControl+Shift+M', 'linux')).toBe('Ctrl + Shift + M')
    expect(acceleratorName('CommandOrControl+Alt+M', 'darwin')).toBe('⌘ ⌥ M')
    expect(acceleratorName('Super+F9', 'win32')).toBe('Win + F9')
  })
})
