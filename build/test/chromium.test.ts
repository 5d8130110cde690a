import { expect, it } from 'vitest'
import { usualPlaces, whyNotInstallable } from './chromium.mjs'

const debian = 'ID=debian\nVERSION_ID="12"\n'
const ubuntu = 'ID=ubuntu\nID_LIKE=debian\n'
const here = { platform: 'linux', isRoot: true, osRelease: debian } as const

it('installs Chromium on Debian as root and nowhere else', () => {
  expect(whyNotInstallable(here)).toBeNull()
  expect(whyNotInstallable({ ...here, osRelease: 'ID=raspbian\nID_LIKE="debian"\n' })).toBeNull()
  expect(whyNotInstallable({ ...here, isRoot: false })).toContain('sudo apt-get install chromium')
  expect(whyNotInstallable({ ...here, osRelease: 'ID=fedora\n' })).toContain('CONFAB_CHROMIUM')
  expect(whyNotInstallable({ ...here, osRelease: '', platform: 'darwin' })).toContain('CONFAB_CHROMIUM')
})

it('does not fall for the empty package of Ubuntu and its kin', () => {
  expect(whyNotInstallable({ ...here, osRelease: ubuntu })).toContain('snap')
  expect(whyNotInstallable({ ...here, osRelease: 'ID=linuxmint\nID_LIKE="ubuntu debian"\n' })).toContain(
    'snap'
  )
})

it('looks where each platform keeps its browsers', () => {
  expect(usualPlaces({ platform: 'linux', env: {} })).toContain('/usr/bin/chromium')
  expect(usualPlaces({ platform: 'darwin', env: {} })[0]).toContain('/Applications/Google Chrome.app')
  expect(usualPlaces({ platform: 'win32', env: {} })).toEqual([])
  expect(usualPlaces({ platform: 'win32', env: { PROGRAMFILES: 'C:/Program Files' } })).toHaveLength(2)
})
