import { describe, expect, it } from 'vitest'
import { canonicalAccelerator } from './accelerators'

const everywhere = ['linux', 'win32', 'darwin'] as const

describe('equal combinations are spelled the same', () => {
  it.each([
    ['Control+Shift+M', ['ctrl+shift+m', 'Shift+Control+M', 'M+Ctrl+Shift', 'CONTROL+control+SHIFT+m']],
    ['Alt+F4', ['alt+f4', 'Option+F4', 'F4+Alt']],
    ['Control+Return', ['Ctrl+Enter', 'ctrl+RETURN']],
    ['Control+Escape', ['Ctrl+Esc']],
    ['Control+Shift+=', ['Ctrl+Plus', 'Ctrl+Shift+=', 'Ctrl+Shift+Plus']],
    ['Control+Shift+1', ['Ctrl+!', 'Shift+Ctrl+1']],
    ["Control+Shift+'", ['Ctrl+"']],
    ['Control+\\', ['Ctrl+\\']],
    ['Control+num5', ['Ctrl+NUM5']],
    ['Alt+AltGr+Space', ['AltGr+Alt+SPACE']]
  ])('%s', (canonical, spellings) => {
    for (const platform of everywhere) {
      for (const text of [canonical, ...spellings])
        expect(canonicalAccelerator(text, platform)).toBe(canonical)
    }
  })

  it('by what the keys are on each system', () => {
    for (const text of ['CommandOrControl+M', 'cmdorctrl+m']) {
      expect(canonicalAccelerator(text, 'darwin')).toBe('Command+M')
      expect(canonicalAccelerator(text, 'win32')).toBe('Control+M')
      expect(canonicalAccelerator(text, 'linux')).toBe('Control+M')
    }
    for (const text of ['Super+M', 'Meta+M', 'Cmd+M', 'Command+M']) {
      expect(canonicalAccelerator(text, 'darwin')).toBe('Command+M')
      expect(canonicalAccelerator(text, 'linux')).toBe('Super+M')
    }
  })

  it('and are their own spelling', () => {
    for (const text of ['Command+Control+Alt+Shift+M', 'Super+Control+Alt+Shift+PageUp', 'F24']) {
      const canonical = canonicalAccelerator(text, 'linux') ?? ''
      expect(canonicalAccelerator(canonical, 'linux')).toBe(canonical)
    }
  })
})

it('lets keys stand alone that nobody types with', () => {
  for (const key of ['F1', 'F24', 'MediaPlayPause', 'VolumeMute', 'PrintScreen', 'Shift+F8', 'AltGr+F8']) {
    expect(canonicalAccelerator(key, 'linux')).toBe(key)
  }
})

it('takes no key from every program that people type with', () => {
  for (const key of ['M', 'm', '1', ';', 'Space', 'Tab', 'Enter', 'Escape', 'Up', 'Delete', 'Plus', 'num0']) {
    for (const prefix of ['', 'Shift+', 'AltGr+', 'Shift+AltGr+']) {
      expect(canonicalAccelerator(prefix + key, 'linux')).toBeNull()
    }
    expect(canonicalAccelerator(`Alt+${key}`, 'linux')).not.toBeNull()
  }
})

it.each([
  '',
  '+',
  '++',
  'Control',
  'Control+Shift',
  'Control+',
  '+M',
  'Control++',
  'Control++M',
  'Control+M+N',
  'Control+M+',
  'Control M',
  'Control-M',
  'Control+ M',
  ' Control+M',
  'Control+Ä',
  'Control+F0',
  'Control+F25',
  'Control+F01',
  'Control+Fn',
  'Control+num10',
  'Control+toString',
  'Control+__proto__',
  'Strg+M',
  'Control+\0',
  `${'Control+'.repeat(9)}M`,
  '+'.repeat(1_000_000)
])('does not know %j', (text) => {
  for (const platform of everywhere) expect(canonicalAccelerator(text, platform)).toBeNull()
})
