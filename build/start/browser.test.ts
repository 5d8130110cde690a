import { expect, it } from 'vitest'
import { hasDisplay, openers } from './browser.mjs'

it('sees a display where there is one', () => {
  expect(hasDisplay('linux', {})).toBe(false)
  expect(hasDisplay('linux', { DISPLAY: ':0' })).toBe(true)
  expect(hasDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe(true)
  expect(hasDisplay('darwin', {})).toBe(true)
  expect(hasDisplay('win32', {})).toBe(true)
})

it('uses the opener of the platform', () => {
  expect(openers('darwin', {})[0]?.[0]).toBe('open')
  expect(openers('win32', {})[0]?.[0]).toBe('cmd')
  expect(openers('linux', { DISPLAY: ':0' })[0]?.[0]).toBe('xdg-open')
  expect(openers('linux', { WSL_DISTRO_NAME: 'Debian' })[0]?.[0]).toBe('wslview')
})

it('opens nothing on a machine without a display', () => {
  expect(openers('linux', {})).toEqual([])
})
