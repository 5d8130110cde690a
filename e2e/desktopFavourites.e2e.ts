/** Rooms that the desktop app watches, announces and joins by itself, at home and on other servers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectFolder, whyNoDesktop } from './desktopDisplay'
import { moveSwitch, openDesktopHouse, quit, windowState, type Seat, type StoredFile } from './desktopHouse'
import {
  answerDialogs,
  clickNotification,
  clickTray,
  dialogsOf,
  notificationsOf,
  untilTray
} from './desktopProbe'
import { until, type Person } from './person'
import { startService, type RunningService } from './service'

const reason = whyNoDesktop()

interface Favourite {
  readonly id: string
  readonly label: string
  readonly wish: 'show' | 'joinAtStart' | 'joinWhenOccupied'
  readonly server?: string
}

describe.skipIf(reason)(`favourites of the desktop app${reason ? `: ${reason}` : ''}`, () => {
  const { house, desktop, seat } = openDesktopHouse()

  /** Of somebody who has agreed to be taken into rooms, unless told otherwise. */
  const favouring = (favourites: readonly Favourite[], settings: object = {}): StoredFile => ({
    page: { rooms: { favourites, recent: [] }, settings: { hasConfirmedAutoJoin: true, ...settings } }
  })
  const isIn = async ({ page }: Seat, room: string) => {
    await page.getByTestId('call').waitFor()
    expect(decodeURIComponent(page.url())).toMatch(new RegExp(`/r/${room}$`))
  }
  const says = ({ app }: Seat, tooltip: string) =>
    untilTray(app, (tray) => tray.tooltip === `Confab – ${tooltip}`, `"${tooltip}"`)
  const question = ({ page }: Seat) => page.getByTestId('auto-join')

  /** What the buttons say, and what goes out to whoever is there. */
  async function isUnheardAndUnseen(person: Person): Promise<void> {
    expect([await person.shownSources(), await person.sentSources()]).toEqual([
      'false false false',
      'false false false'
    ])
  }

  /** What the page has asked of the shell before now has been carried out. */
  const settled = ({ page }: Seat) => page.evaluate(() => window.desktop?.describeHost())

  describe('to be joined when Confab starts', () => {
    it('asks once in a lifetime, then is inside right after the start, unheard and unseen', async () => {
      const room = house.freshRoom()
      const settings = favouring([{ id: room, label: 'Kitchen', wish: 'joinAtStart' }], {
        hasConfirmedAutoJoin: false,
        joinWithCamera: true
      })
      const first = await seat('Ana', { settings })
      await question(first).getByText('Kitchen').waitFor()
      expect(await first.page.getByTestId('call').count()).toBe(0)
      await first.page.getByTestId('auto-join-yes').click()
      await isIn(first, room)
      expect(await quit(first)).toBe(0)

      const second = await seat('Ana', { profile: first.profile })
      await isIn(second, room)
      expect(await question(second).count()).toBe(0)
      const ben = await house.arrive('Ben')
      await ben.join(room)
      await Promise.all([ben.seesTiles(1), second.person.receives(1)])
      await isUnheardAndUnseen(second.person)
    })

    it('takes the first of two in the person’s order', async () => {
      const [kitchen, cellar] = ['Kitchen', 'Cellar'].map((label): Favourite => ({
        id: house.freshRoom(),
        label,
        wish: 'joinAtStart'
      }))
      if (!kitchen || !cellar) throw new Error('there are no rooms')
      const [ana, ben] = await Promise.all([
        seat('Ana', { settings: favouring([kitchen, cellar]) }),
        seat('Ben', { settings: favouring([cellar, kitchen]) })
      ])
      await Promise.all([isIn(ana, kitchen.id), isIn(ben, cellar.id)])
    })
  })

  describe('to be joined when somebody is there', () => {
    it('joins on arrival, and not those one has just left', async () => {
      const [kitchen, cellar] = [house.freshRoom(), house.freshRoom()]
      const ana = await seat('Ana', {
        settings: favouring([
          { id: kitchen, label: 'Kitchen', wish: 'joinWhenOccupied' },
          { id: cellar, label: 'Cellar', wish: 'joinWhenOccupied' }
        ])
      })
      await says(ana, 'nobody in your rooms')
      const [ben, cem] = await Promise.all([house.arrive('Ben'), house.arrive('Cem')])
      await ben.join(kitchen)
      await isIn(ana, kitchen)
      await Promise.all([ben.seesTiles(1), ana.person.receives(1)])
      await isUnheardAndUnseen(ana.person)

      await ana.person.leave()
      await ana.page.getByTestId(`presence-${kitchen}`).getByText('Ben').waitFor()
      // Being taken into the second room shows that the first has been passed over.
      await cem.join(cellar, { camera: false })
      await isIn(ana, cellar)
      await Promise.all([cem.seesTiles(1), ben.seesTiles(0)])
    })

    it('keeps quiet in quiet hours, and does as wished when they are over', async () => {
      const room = house.freshRoom()
      const ana = await seat('Ana', {
        args: ['--hidden'],
        settings: favouring([{ id: room, label: 'Kitchen', wish: 'joinWhenOccupied' }], {
          quietHours: { isOn: true, from: '00:00', to: '00:00' }
        })
      })
      await says(ana, 'nobody in your rooms')
      const ben = await house.arrive('Ben')
      await ben.join(room, { camera: false })
      await says(ana, 'Ben in Kitchen')
      await settled(ana)
      expect(await notificationsOf(ana.app)).toEqual([])
      expect(await ana.page.getByTestId('home').isVisible()).toBe(true)
      await ben.leave()
      await says(ana, 'nobody in your rooms')

      await clickTray(ana.app, 'settings')
      await ana.page.getByRole('tab', { name: 'Rooms' }).click()
      await moveSwitch(ana, 'Quiet hours', false)
      await ana.page.keyboard.press('Escape')
      await ben.join(room, { camera: false })
      await isIn(ana, room)
    })
  })

  it('says that somebody is in, and a click on that joins', async () => {
    const room = house.freshRoom()
    const ana = await seat('Ana', {
      args: ['--hidden'],
      settings: favouring([{ id: room, label: 'Kitchen', wish: 'show' }], { joinWithCamera: true })
    })
    await says(ana, 'nobody in your rooms')
    const ben = await house.arrive('Ben')
    await ben.join(room, { camera: false })
    await until(
      async () => (await notificationsOf(ana.app)).length > 0,
      () => 'nothing was said'
    )
    expect(await notificationsOf(ana.app)).toEqual([{ title: 'Ben is in Kitchen', body: 'Click to join.' }])
    expect(await windowState(ana.app)).toBe('hidden')

    await clickNotification(ana.app)
    await isIn(ana, room)
    await ben.seesTiles(1)
    expect(await windowState(ana.app)).toBe('shown')
    await says(ana, 'in Kitchen with Ben, microphone on')
  })

  describe('on another server', () => {
    let other: RunningService
    beforeAll(async () => {
      other = await startService()
    })
    afterAll(() => other.stop())

    it('shows who is inside, and is joined like one at home', async () => {
      const room = house.freshRoom()
      const ana = await seat('Ana', {
        settings: {
          servers: [other.url],
          ...favouring([{ id: room, label: 'Cellar', wish: 'show', server: other.url }])
        }
      })
      await says(ana, 'nobody in your rooms')
      const ben = await house.arrive('Ben', { url: other.url })
      await ben.join(room)
      await says(ana, 'Ben in Cellar')
      const card = ana.page.getByTestId(`favourite-${room}@${other.url}`)
      await card.getByText('Ben').first().waitFor()
      await card.getByRole('link').click()
      await ana.person.enter()
      await Promise.all([ben.seesTiles(1), ana.person.seesTiles(1)])
      await Promise.all([ben.receives(1, { video: false }), ana.person.receives(1)])
    })

    it('asks before a link leads to a server it does not know', async () => {
      const ana = await seat('Ana')
      const room = house.freshRoom()
      const { host } = new URL(other.url)
      const link = `confab://${host}/r/${room}?insecure=1`
      expect(await desktop.start({ app: projectFolder, profile: ana.profile, args: [link] })).toBe(0)
      const trust = ana.page.getByTestId('trust-server')
      await trust.click()
      await until(
        async () => (await dialogsOf(ana.app)).length === 1,
        () => 'nothing was asked'
      )
      expect(await dialogsOf(ana.app)).toMatchObject([
        { message: `Connect to ${host}?`, buttons: ['Cancel', 'Connect'] }
      ])
      await settled(ana)
      expect(await trust.isVisible()).toBe(true)
      expect((await ana.page.evaluate(() => window.desktop?.describeHost()))?.servers).not.toContain(
        other.url
      )

      await answerDialogs(ana.app, 1)
      await trust.click()
      await ana.page.getByTestId('prejoin').waitFor()
      expect(decodeURIComponent(ana.page.url())).toContain(`/r/${room}@${other.url}`)
      const ben = await house.arrive('Ben', { url: other.url })
      await ben.join(room, { camera: false })
      await ana.page.getByTestId('prejoin').getByText('Ben').first().waitFor()
    })
  })
})
