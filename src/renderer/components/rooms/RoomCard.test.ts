// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Pinia } from 'pinia'
import { someDesktop } from '../../session/fakeShell'
import { useConnectionStore } from '../../stores/connection'
import { useDesktopStore } from '../../stores/desktop'
import { useRoomSecretsStore } from '../../stores/roomSecrets'
import { useRoomsStore, type RoomWish } from '../../stores/rooms'
import { freshStores, mountInApp, someSecret, type Mounted } from '../testMount'
import RoomCard from './RoomCard.vue'

const key = 'kitchen@https://other.example'
let pinia: Pinia
let mounted: Mounted | undefined

beforeEach(() => {
  pinia = freshStores()
  const connection = useConnectionStore()
  connection.homeServer = 'https://confab.example'
  connection.knownServers = ['https://confab.example', 'https://other.example']
  connection.status = { kind: 'online' }
})
afterEach(() => mounted?.wrapper.unmount())

async function show(roomId: string, wish: RoomWish = 'show'): Promise<Mounted> {
  useRoomsStore().favourites = [{ id: roomId, label: '', wish }]
  mounted = await mountInApp(pinia, RoomCard, { roomId })
  return mounted
}

function onDesktop(): void {
  useDesktopStore().state = someDesktop()
}

/** As a keyboard does it: pointer events need a layout that is not there. */
async function openMenu({ wrapper }: Mounted): Promise<void> {
  await wrapper.find('[aria-haspopup="menu"]').trigger('keydown', { key: 'Enter' })
}
const offered = (): (string | null)[] =>
  [...document.querySelectorAll('[role="menuitemradio"]')].map((item) => item.textContent?.trim() ?? null)

describe('a favourite on another server', () => {
  it('says where it is, and goes by its name alone', async () => {
    const { wrapper } = await show(key)
    expect(wrapper.find('h3').text()).toBe('kitchen')
    expect(wrapper.find('[data-testid="room-server"]').text()).toBe('at other.example')
  })

  it('says that its server, and not this computer, cannot be reached', async () => {
    useConnectionStore().statuses.set('https://other.example', { kind: 'unreachable' })
    expect((await show(key)).wrapper.text()).toContain('other.example cannot be reached')
  })

  it('says that its server is not known yet', async () => {
    useConnectionStore().knownServers = ['https://confab.example']
    expect((await show(key)).wrapper.text()).toContain('Confab does not know other.example yet')
  })
})

describe('a favourite at home', () => {
  it('has no server to speak of', async () => {
    expect((await show('kitchen')).wrapper.find('[data-testid="room-server"]').exists()).toBe(false)
  })

  it('is out of reach with its own server, whatever else is reached', async () => {
    const { statuses } = useConnectionStore()
    statuses.set('https://confab.example', { kind: 'unreachable' })
    expect((await show('kitchen')).wrapper.text()).toContain('Not known while offline')
  })
})

describe('what Confab does with a favourite by itself', () => {
  it('is shown on the card and chosen in its menu', async () => {
    onDesktop()
    const shown = await show('kitchen', 'joinAtStart')
    const icon = shown.wrapper.find('[data-testid="wish-kitchen"]')
    expect(icon.attributes('aria-label')).toBe('Join when Confab starts')
    await openMenu(shown)
    expect(offered()).toEqual([
      'Just show who is inside',
      'Join when Confab starts',
      'Join when somebody is there'
    ])
    document.querySelector<HTMLElement>('[data-testid="choose-joinWhenOccupied"]')?.click()
    await shown.wrapper.vm.$nextTick()
    expect(useRoomsStore().wishOf('kitchen')).toBe('joinWhenOccupied')
    expect(icon.attributes('data-tip')).toBe('Join when somebody is there')
  })

  it('is nothing in a browser', async () => {
    const shown = await show('kitchen', 'joinAtStart')
    expect(shown.wrapper.find('[data-testid="wish-kitchen"]').exists()).toBe(false)
    await openMenu(shown)
    expect(document.querySelector('[role="menu"]')).not.toBeNull()
    expect(offered()).toEqual([])
  })
})

describe('the invite of a favourite', () => {
  it.each([
    [false, 'without its key, which is not here', true],
    [true, 'with it', null]
  ])('cannot be copied %s: %s', async (hasKey, _how, isDisabled) => {
    useRoomsStore().markPrivate('kitchen')
    if (hasKey) useRoomSecretsStore().replace('kitchen', someSecret)
    await openMenu(await show('kitchen'))
    const item = document.querySelector('[role="menuitem"]')
    expect(item?.textContent).toContain('Copy')
    expect(item?.hasAttribute('data-disabled') || null).toBe(isDisabled)
  })
})

describe('whether a favourite is private', () => {
  const lock = '[data-testid="room-private"]'
  const word = '[data-testid="room-open"]'

  it('is a plain word where it is not', async () => {
    const { wrapper } = await show('kitchen')
    expect(wrapper.find(word).text()).toBe('Open room')
    expect(wrapper.find(lock).exists()).toBe(false)
  })

  it('is a lock with a name where it is', async () => {
    useRoomSecretsStore().adopt('kitchen', someSecret)
    const { wrapper } = await show('kitchen')
    expect(wrapper.find(lock).text()).toBe('Private room')
    expect(wrapper.find(word).exists()).toBe(false)
  })

  it('does not depend on the key being here', async () => {
    useRoomsStore().favourites = [{ id: 'kitchen', label: '', wish: 'show', isPrivate: true }]
    mounted = await mountInApp(pinia, RoomCard, { roomId: 'kitchen' })
    expect(mounted.wrapper.find(lock).exists()).toBe(true)
  })
})
