/** Guests of a service that somebody hosts at home: their browser calls the page insecure, and withholds WebCrypto. */
import { randomBytes } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import { openHouse } from './house'

const [address] = Object.values(networkInterfaces())
  .flatMap((entries) => entries ?? [])
  .filter(({ family, internal }) => family === 'IPv4' && !internal)
  .map((entry) => entry.address)
const reason = address === undefined ? ' (this machine has no address of its own)' : ''

describe.skipIf(address === undefined)(`a guest over plain http${reason}`, () => {
  const house = openHouse(['--host', '0.0.0.0'])

  it.each([
    ['an open room', ''],
    ['a private room', `#k=${randomBytes(32).toString('base64url')}`]
  ])('sees and hears those in %s', async (_which, key) => {
    const room = house.freshRoom() + key
    const host = await house.arrive('Host', { url: `http://127.0.0.1:${house.service.port}` })
    await host.join(room)
    const url = `http://${address}:${house.service.port}`
    const guest = await house.arrive('Guest', { url, isInsecure: true })
    await guest.openRoom(room)
    expect(await guest.page.evaluate(() => window.isSecureContext)).toBe(false)
    await guest.enter()
    await Promise.all([host, guest].map((person) => person.seesTiles(1)))
    await guest.receives(1)
    // A header that means nothing to an insecure page: Chromium mentions it.
    expect(guest.errors.filter((text) => !text.includes('Cross-Origin-Opener-Policy'))).toEqual([])
  })
})
