import { expect, it } from 'vitest'
import { missingPackages, whyNotInstallable } from './desktopTools.mjs'

const here = { platform: 'linux', isRoot: true, osRelease: 'ID=debian\n' } as const

it('asks only for what is not there', () => {
  expect(missingPackages(() => true)).toEqual([])
  expect(missingPackages((tool) => tool !== 'xwd')).toEqual(['x11-apps'])
})

it('installs on Debian and Ubuntu as root, and says what is missing anywhere else', () => {
  expect(whyNotInstallable(here, ['xvfb'])).toBeNull()
  expect(whyNotInstallable({ ...here, osRelease: 'ID=ubuntu\nID_LIKE=debian\n' }, ['xvfb'])).toBeNull()
  expect(whyNotInstallable({ ...here, isRoot: false }, ['xvfb', 'xterm'])).toContain(
    'sudo apt-get install xvfb xterm'
  )
  expect(whyNotInstallable({ ...here, osRelease: 'ID=fedora\n' }, ['xvfb'])).toContain('Xvfb, openbox')
})
