import { describe, expect, it } from 'vitest'
import { parseAccelerator } from './accelerator'
import { readCommandLine, Switches } from './commandLine'
import { strict } from './strict'

const asPlaywrightStartsIt = ['-r', 'loader.js', '--no-sandbox', '--inspect=0', '--remote-debugging-port=0']

describe('the command line', () => {
  it('finds preloads, app and values among the switches', () => {
    const given = readCommandLine([
      ...asPlaywrightStartsIt,
      'folder',
      '--user-data-dir=/profile',
      'confab://r/x'
    ])
    expect(given.preloads).toEqual(['loader.js'])
    expect(given.app).toBe('folder')
    expect(given.value('user-data-dir')).toBe('/profile')
    expect(given.has('no-sandbox')).toBe(true)
    expect(given.has('sandbox')).toBe(false)
  })

  it('hands Chromium the switches of app and caller, and keeps its own to itself', () => {
    const given = readCommandLine([
      ...asPlaywrightStartsIt,
      '.',
      '--user-data-dir=/profile',
      '--server=http://x'
    ])
    const switches = new Switches(given)
    switches.commandLine.appendSwitch('lang', 'de')
    switches.commandLine.appendSwitch('disable-features', 'One')
    switches.commandLine.appendSwitch('disable-features', 'Two')
    expect(switches.toArgs()).toEqual([
      '--lang=de',
      '--disable-features=One,Two',
      '--remote-debugging-port=0',
      '--server=http://x'
    ])
    expect(switches.commandLine.getSwitchValue('server')).toBe('http://x')
  })
})

describe('an accelerator', () => {
  it.each([
    ['CommandOrControl+Shift+M', { keysym: 0x6d, modifiers: 5 }],
    ['Alt+F4', { keysym: 0xffc1, modifiers: 8 }],
    ['Super+Space', { keysym: 0x20, modifiers: 64 }]
  ])('%s is a combination of X11', (accelerator, combination) => {
    expect(parseAccelerator(accelerator)).toEqual(combination)
  })

  it.each(['', 'Hyper+M', 'Ctrl+', 'Ctrl+Nothing'])('"%s" is none', (accelerator) => {
    expect(() => parseAccelerator(accelerator)).toThrow(TypeError)
  })
})

it('throws for what the stand-in lacks instead of passing over it', () => {
  const module = strict('app', { getName: () => 'Confab' })
  expect(module.getName()).toBe('Confab')
  expect(() => Reflect.get(module, 'getFileIcon') as unknown).toThrow('app.getFileIcon is not implemented')
})
