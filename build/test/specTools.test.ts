import { expect, it } from 'vitest'
import { missingPackages, needs, whyNotInstallable } from './specTools.mjs'

const here = {
  platform: 'linux',
  isRoot: true,
  osRelease: 'ID=debian\n',
  startsServices: false
} as const

const needOf = (specs: string) => {
  const found = needs.find((need) => need.specs === `The ${specs} specs`)
  if (!found) throw new Error(`there are no ${specs} specs`)
  return found
}
const [desktop, relay, network] = [needOf('desktop'), needOf('relay'), needOf('network')]

it('asks only for what is not there', () => {
  expect(missingPackages(desktop, () => true)).toEqual([])
  expect(missingPackages(desktop, (tool) => tool !== 'xwd')).toEqual(['x11-apps'])
  expect(missingPackages(network, (tool) => tool !== 'nft')).toEqual(['nftables'])
})

it('installs on Debian and Ubuntu as root, and says what is missing anywhere else', () => {
  expect(whyNotInstallable(here, desktop, ['xvfb'])).toBeNull()
  expect(
    whyNotInstallable({ ...here, osRelease: 'ID=ubuntu\nID_LIKE=debian\n' }, desktop, ['xvfb'])
  ).toBeNull()
  expect(whyNotInstallable({ ...here, isRoot: false }, desktop, ['xvfb', 'xterm'])).toContain(
    'sudo apt-get install xvfb xterm'
  )
  expect(whyNotInstallable({ ...here, osRelease: 'ID=fedora\n' }, desktop, ['xvfb'])).toContain(
    'Xvfb, openbox'
  )
})

it('starts no relay that would stay behind', () => {
  expect(whyNotInstallable(here, relay, ['coturn'])).toBeNull()
  expect(whyNotInstallable({ ...here, startsServices: true }, relay, ['coturn'])).toContain(
    '`apt-get install coturn`'
  )
  expect(whyNotInstallable({ ...here, startsServices: true }, desktop, ['xvfb'])).toBeNull()
})

it('asks nobody to install what only root could use', () => {
  const why = whyNotInstallable({ ...here, isRoot: false }, network, ['nftables'])
  expect(why).toContain('only root')
  expect(why).not.toContain('apt-get')
})
