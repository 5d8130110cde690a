/** Rooms hosted by the desktop app itself: for people in the same network, without any other server. */
import { networkInterfaces } from 'node:os'
import type { ElectronApplication } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import en from '../src/renderer/locales/en.json' with { type: 'json' }
import { whyNoDesktop } from './desktopDisplay'
import { moveSwitch, openDesktopHouse, quit, type Seat } from './desktopHouse'
import { clickTray } from './desktopProbe'
import { freePort } from './freePort'
import { Person, until } from './person'

declare global {
  /** Process ids of the services the app has started, oldest first. */
  var servicePids: (number | undefined)[]
}

const reason = whyNoDesktop()
const words = en.desktop.hosting
const isInNetwork = Object.values(networkInterfaces())
  .flat()
  .some((info) => info?.family === 'IPv4' && !info.internal)

describe.skipIf(reason)(`rooms hosted by the desktop app${reason ? `: ${reason}` : ''}`, () => {
  const { house, seat } = openDesktopHouse()

  async function openHostingSettings({ app, page }: Seat): Promise<void> {
    await clickTray(app, 'settings')
    await page.getByRole('tab', { name: en.settings.section.hosting }).click()
  }

  /** Somebody who hosts rooms whenever the app runs, and is at home there. */
  async function seatHosting(): Promise<{ ana: Seat; port: number; url: string }> {
    const port = await freePort()
    const url = `http://localhost:${port}`
    const desktop = { hosting: { isOn: true, port }, serverUrl: url }
    return { ana: await seat('Ana', { server: 'own', settings: { desktop } }), port, url }
  }

  const isOn = ({ page }: Seat) => page.getByText(words.on).waitFor()
  /** The address in a field with this label. */
  const addressOf = ({ page }: Seat, label: string) => page.getByRole('textbox', { name: label }).inputValue()

  it('have an address where a guest and the app meet, and outlive the end of their service', async () => {
    const port = await freePort()
    const ana = await seat('Ana', { server: 'own' })
    await followServices(ana.app)
    await openHostingSettings(ana)
    await ana.page.getByTestId('hosting-port').fill(String(port))
    await ana.page.getByTestId('hosting-port').press('Tab')
    await moveSwitch(ana, words.label, true)
    await isOn(ana)
    const url = await addressOf(ana, words.localUrl)
    expect(url).toBe(`http://localhost:${port}`)
    await ana.page.getByTestId('use-as-home').click()
    await ana.page.getByRole('button', { name: en.desktop.server.reconnect }).click()
    await ana.page.getByRole('dialog').waitFor({ state: 'detached' })

    const room = house.freshRoom()
    const ben = await house.arrive('Ben', { url })
    await ben.join(room)
    await ana.person.join(room)
    await Promise.all([ana.person.seesTiles(1), ben.seesTiles(1)])
    await Promise.all([ana.person.receives(1), ben.receives(1)])

    const [first] = await servicesOf(ana.app)
    if (first === undefined) throw new Error('no service has been started')
    process.kill(first, 'SIGKILL')
    await ben.page.getByTestId('connection-banner').waitFor()
    await Promise.all([ana.person.receives(1), ben.receives(1)])
    await Promise.all(
      [ana.page, ben.page].map((page) => page.getByTestId('connection-banner').waitFor({ state: 'detached' }))
    )
    expect(await servicesOf(ana.app)).toHaveLength(2)
    // Somebody new finds them both: the room has outlived its service, on the same port.
    const cem = await house.arrive('Cem', { url })
    await cem.join(room, { camera: false })
    await cem.seesTiles(2)
  })

  it.runIf(isInNetwork)('shows others in the network the way, who can watch from a browser', async () => {
    const { ana, port } = await seatHosting()
    await openHostingSettings(ana)
    await isOn(ana)
    const url = await addressOf(ana, words.networkUrl)
    expect(url).toMatch(new RegExp(`^http://[\\d.]+:${port}$`))
    await ana.page
      .getByRole('img', { name: words.qrCode.replace('{url}', url) })
      .getByTestId('qr-squares')
      .waitFor()

    const room = house.freshRoom()
    await ana.person.join(room)
    const page = await house.browser.newPage()
    await page.goto(url)
    const guest = await Person.sitDown('Ben', page)
    await guest.openRoom(room)
    await guest.enter()
    await Promise.all([guest.seesTiles(1), ana.person.seesTiles(1)])
    await guest.receives(1)
    expect(await guest.shownSources()).toBe('false false false')
    await guest.close()
  })

  it('are gone when it is switched off', async () => {
    const { ana, url } = await seatHosting()
    await openHostingSettings(ana)
    await isOn(ana)
    expect(await isReachable(url)).toBe(true)
    await moveSwitch(ana, words.label, false)
    await untilUnreachable(url)
    expect(await ana.page.getByText(words.on).count()).toBe(0)
  })

  it('start and end with the app, also during a call', async () => {
    const { ana, url } = await seatHosting()
    const room = house.freshRoom()
    await ana.person.join(room, { camera: false })
    const ben = await house.arrive('Ben', { url })
    await ben.join(room, { camera: false })
    await ben.seesTiles(1)
    expect(await quit(ana)).toBe(0)
    await untilUnreachable(url)
  })
})

async function isReachable(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/healthz`)).ok
  } catch {
    return false
  }
}

function untilUnreachable(url: string): Promise<void> {
  return until(
    async () => !(await isReachable(url)),
    () => `${url} still answers`
  )
}

async function followServices(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ utilityProcess }) => {
    const fork = utilityProcess.fork.bind(utilityProcess)
    globalThis.servicePids = []
    utilityProcess.fork = (...args) => {
      const child = fork(...args)
      child.once('spawn', () => globalThis.servicePids.push(child.pid))
      return child
    }
  })
}

function servicesOf(app: ElectronApplication): Promise<(number | undefined)[]> {
  return app.evaluate(() => globalThis.servicePids)
}
