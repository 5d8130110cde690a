/** The tray: what it says of the call and of the rooms, and what its menu does. */
import { describe, expect, it } from 'vitest'
import { whyNoDesktop } from './desktopDisplay'
import { openDesktopHouse, windowState, type Seat } from './desktopHouse'
import { clickTray, untilTray, type TrayView } from './desktopProbe'
import { until, type Person } from './person'
import { startService } from './service'

const reason = whyNoDesktop()

describe.skipIf(reason)(`the tray of the desktop app${reason ? `: ${reason}` : ''}`, () => {
  const { house, desktop, seat } = openDesktopHouse()

  const favourites = (...rooms: readonly (readonly [id: string, label: string])[]) => ({
    page: { rooms: { favourites: rooms.map(([id, label]) => ({ id, label, wish: 'show' })), recent: [] } }
  })
  const wordsOf = ({ menu }: TrayView, id: string) => menu.find((entry) => entry.id === id)?.label
  const says = ({ app }: Seat, tooltip: string) =>
    untilTray(app, (tray) => tray.tooltip === `Confab – ${tooltip}`, `"${tooltip}"`)
  const shows = (person: Person, sources: string) =>
    until(
      async () => (await person.shownSources()) === sources,
      async () => `shown: ${await person.shownSources()}, wanted: ${sources}`
    )
  const isAt = (at: Seat, view: 'call' | 'home') => at.page.getByTestId(view).waitFor()

  async function share({ page }: Seat, title: string): Promise<void> {
    await page.getByTestId('toggle-share').click()
    await page.getByTestId('share-source').filter({ hasText: title }).click()
    await page.getByTestId('share-submit').click()
    await page.locator('[data-testid="toggle-share"][aria-pressed="true"]').waitFor()
  }

  it('is one for the life of the app, and looks different for all that matters', async () => {
    const room = house.freshRoom()
    const [ana, ben] = await Promise.all([
      seat('Ana', { settings: favourites([room, 'Kitchen']) }),
      house.arrive('Ben')
    ])
    await ben.join(room, { camera: false })
    const occupied = await says(ana, 'Ben in Kitchen')
    await ana.person.join(room, { camera: false })
    const live = await says(ana, 'in Kitchen with Ben, microphone on')
    await ana.person.press('toggle-mic', false)
    const muted = await says(ana, 'in Kitchen with Ben, microphone off')
    await ana.person.press('toggle-camera', true)
    await says(ana, 'in Kitchen with Ben, microphone off, camera on')
    await desktop.showWindow('Plans', 'blue')
    await share(ana, 'Plans')
    const sharing = await says(ana, 'in Kitchen with Ben, sharing Plans, microphone off, camera on')
    await ben.leave()
    await ana.person.leave()
    const idle = await says(ana, 'nobody in your rooms')

    const views = [occupied, live, muted, sharing, idle]
    expect(new Set(views.map(({ image }) => image)).size).toBe(views.length)
    expect(new Set(views.map(({ trays }) => trays))).toEqual(new Set([1]))
    expect(live.menu.map(({ label }) => label)).toEqual([
      'In Kitchen with Ben, microphone on',
      '',
      'Mute microphone',
      'Turn camera on',
      'Leave Kitchen',
      '',
      'Your rooms',
      'Kitchen – you and Ben',
      '',
      'Show Confab',
      'Hide Confab',
      'Settings…',
      'Quit Confab'
    ])
    expect(wordsOf(muted, 'microphone')).toBe('Unmute microphone')
    expect([wordsOf(sharing, 'pauseSharing'), wordsOf(sharing, 'stopSharing')]).toEqual([
      'Pause sharing',
      'Stop sharing'
    ])
    expect(idle.menu.map(({ id }) => id)).not.toContain('leave')
  })

  it('follows presence in every favourite', async () => {
    const [kitchen, cellar] = [house.freshRoom(), house.freshRoom()]
    const ana = await seat('Ana', { settings: favourites([kitchen, 'Kitchen'], [cellar, 'Cellar']) })
    const empty = await says(ana, 'nobody in your rooms')
    expect(wordsOf(empty, 'favourite:0')).toBe('Join Kitchen – nobody inside')
    const [ben, cem] = await Promise.all([house.arrive('Ben'), house.arrive('Cem')])
    await ben.join(cellar, { camera: false })
    const occupied = await says(ana, 'Ben in Cellar')
    expect(wordsOf(occupied, 'favourite:1')).toBe('Join Cellar – Ben')
    await cem.join(kitchen, { camera: false })
    const both = await says(ana, 'Cem in Kitchen, Ben in Cellar')
    expect(both.image).toBe(occupied.image)
    await Promise.all([ben.leave(), cem.leave()])
    const emptyAgain = await says(ana, 'nobody in your rooms')
    expect(emptyAgain.image).not.toBe(occupied.image)
  })

  describe('while the service is away', () => {
    it('says so at home, and when it is back', async () => {
      const service = await startService()
      const ana = await seat('Ana', {
        args: [`--server=${service.url}`],
        settings: favourites(['kitchen', 'Kitchen'])
      })
      await says(ana, 'nobody in your rooms')
      await service.kill()
      const offline = await says(ana, 'offline, the server cannot be reached')
      expect(wordsOf(offline, 'favourite:0')).toBe('Join Kitchen')
      const again = await startService(['--port', String(service.port)])
      expect((await says(ana, 'nobody in your rooms')).image).not.toBe(offline.image)
      await again.stop()
    })

    it('shows the call as going on while others are heard, and as reconnecting when they are not', async () => {
      const service = await startService()
      const args = [`--server=${service.url}`]
      const [ana, ben] = await Promise.all([
        seat('Ana', { args, settings: favourites(['kitchen', 'Kitchen']) }),
        house.arrive('Ben', { url: service.url })
      ])
      await ana.person.join('kitchen', { camera: false, microphone: false })
      await ben.join('kitchen', { camera: false })
      await Promise.all([ana.person.seesTiles(1), ben.seesTiles(1)])
      const muted = await says(ana, 'in Kitchen with Ben, microphone off')
      await service.kill()
      const unreachable = await says(ana, 'in Kitchen with Ben, microphone off, server unreachable')
      expect(unreachable.image).toBe(muted.image)
      await ben.close()
      const reconnecting = await says(ana, 'reconnecting to Kitchen, microphone off, server unreachable')
      expect(reconnecting.image).not.toBe(muted.image)

      const again = await startService(['--port', String(service.port)])
      expect((await says(ana, 'alone in Kitchen, microphone off')).image).toBe(muted.image)
      await again.stop()
    })
  })

  describe('its menu', () => {
    it('switches microphone and camera, stops the share, and leaves', async () => {
      const room = house.freshRoom()
      const [ana, ben] = await Promise.all([
        seat('Ana', { settings: favourites([room, 'Kitchen']) }),
        house.arrive('Ben')
      ])
      await ana.person.join(room, { camera: false })
      await ben.join(room, { camera: false })
      await Promise.all([ana.person.seesTiles(1), says(ana, 'in Kitchen with Ben, microphone on')])
      await clickTray(ana.app, 'hide')

      await clickTray(ana.app, 'microphone')
      await says(ana, 'in Kitchen with Ben, microphone off')
      await clickTray(ana.app, 'camera')
      await says(ana, 'in Kitchen with Ben, microphone off, camera on')
      await shows(ana.person, 'false true false')
      await until(
        async () => (await ana.person.sentSources()) === 'false true false',
        async () => `sent: ${await ana.person.sentSources()}`
      )
      expect(await windowState(ana.app)).toBe('hidden')

      await clickTray(ana.app, 'show')
      await desktop.showWindow('Plans', 'blue')
      await share(ana, 'Plans')
      await untilTray(ana.app, (tray) => wordsOf(tray, 'stopSharing') !== undefined, 'the share')
      await clickTray(ana.app, 'pauseSharing')
      await untilTray(ana.app, (tray) => wordsOf(tray, 'pauseSharing') === 'Resume sharing', 'the pause')
      await clickTray(ana.app, 'stopSharing')
      await shows(ana.person, 'false true false')

      await clickTray(ana.app, 'leave')
      await isAt(ana, 'home')
      await ben.seesTiles(0)
      await says(ana, 'Ben in Kitchen')
    })

    it('joins a favourite from a hidden window, without a camera', async () => {
      const room = house.freshRoom()
      const [ana, ben] = await Promise.all([
        seat('Ana', { settings: favourites([room, 'Kitchen']), args: ['--hidden'] }),
        house.arrive('Ben')
      ])
      await ben.join(room, { camera: false })
      await says(ana, 'Ben in Kitchen')
      await clickTray(ana.app, 'favourite:0')
      await isAt(ana, 'call')
      await ben.seesTiles(1)
      await shows(ana.person, 'true false false')
      expect(await windowState(ana.app)).toBe('shown')
    })

    it('opens the settings, and quits', async () => {
      const ana = await seat('Ana', { settings: favourites(['kitchen', 'Kitchen']), args: ['--hidden'] })
      await says(ana, 'nobody in your rooms')
      await clickTray(ana.app, 'settings')
      await ana.page.getByRole('dialog').getByTestId('settings-general').waitFor()
      expect(await windowState(ana.app)).toBe('shown')
      const ended = new Promise((resolve) => ana.app.process().once('exit', resolve))
      await clickTray(ana.app, 'quit')
      expect(await ended).toBe(0)
    })
  })

  it.runIf(process.platform === 'linux')(
    'hears the keys for the microphone while another window has the focus',
    async () => {
      const room = house.freshRoom()
      const ana = await seat('Ana', { settings: favourites([room, 'Kitchen']) })
      await ana.person.join(room, { camera: false })
      await says(ana, 'alone in Kitchen, microphone on')
      await clickTray(ana.app, 'hide')
      await desktop.showWindow('Letter', 'white')
      desktop.pressKeys('ctrl+shift+m')
      await says(ana, 'alone in Kitchen, microphone off')
      await shows(ana.person, 'false false false')
      desktop.pressKeys('ctrl+shift+m')
      await says(ana, 'alone in Kitchen, microphone on')
    }
  )
})
