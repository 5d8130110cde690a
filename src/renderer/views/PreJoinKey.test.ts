// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Pinia } from 'pinia'
import { freshStores, mountInApp, someSecret, type Mounted } from '../components/testMount'
import { useCallStore } from '../stores/call'
import { useRoomSecretsStore } from '../stores/roomSecrets'
import { useRoomsStore } from '../stores/rooms'
import { useSettingsStore } from '../stores/settings'
import { newRoomSecret } from '../trust/roomSecret'
import PreJoinView from './PreJoinView.vue'

let pinia: Pinia
let mounted: Mounted | undefined

beforeEach(() => {
  pinia = freshStores()
})
afterEach(() => mounted?.wrapper.unmount())

async function show(): Promise<Mounted> {
  mounted = await mountInApp(pinia, PreJoinView, { roomId: 'kitchen-table' }, '/r/kitchen-table')
  return mounted
}

describe('the door of a room whose key is in question', () => {
  const another = newRoomSecret((bytes) => bytes.fill(9))

  it('lets nobody in without the key: that would be another room', async () => {
    useRoomsStore().recent = [{ id: 'kitchen-table', label: '', lastJoinedAt: 0, isPrivate: true }]
    useSettingsStore().update({ displayName: 'Ana' })
    const { wrapper, log } = await show()
    expect(wrapper.find('[data-testid="join-problem"]').text()).toContain('Open its link again.')
    expect(wrapper.find('[data-testid="join"]').exists()).toBe(false)
    await wrapper.find('form').trigger('submit')
    expect(log).toEqual([['openPreview']])
  })

  it('does not say so for good while the key store is still to be unlocked', async () => {
    useRoomsStore().recent = [{ id: 'kitchen-table', label: '', lastJoinedAt: 0, isPrivate: true }]
    useRoomSecretsStore().isReading = true
    const { wrapper } = await show()
    expect(wrapper.find('[data-testid="join-problem"]').text()).toContain('is not here yet')
    useRoomSecretsStore().isReading = false
    await wrapper.vm.$nextTick()
    expect(wrapper.find('[data-testid="join-problem"]').text()).toContain('Open its link again.')
  })

  it('stops saying so when the key has come after all', async () => {
    useRoomSecretsStore().replace('kitchen-table', someSecret)
    useCallStore().reset({ kind: 'failed', roomId: 'kitchen-table', problem: 'keyMissing' })
    const { wrapper } = await show()
    expect(wrapper.find('[data-testid="join-problem"]').exists()).toBe(false)
  })

  it('knows the mark of a private room from a damaged link by whether the key is here', async () => {
    useRoomSecretsStore().replace('kitchen-table', someSecret)
    useRoomSecretsStore().damagedLinkOf = 'kitchen-table'
    const { wrapper } = await show()
    expect(wrapper.find('[data-testid="join-problem"]').exists()).toBe(false)
    expect(wrapper.find('[data-testid="join"]').exists()).toBe(true)
  })

  it('asks about a link to a private room of the name of an open one that is known', async () => {
    useRoomsStore().remember('kitchen-table', 1)
    useRoomSecretsStore().adopt('kitchen-table', someSecret)
    const { wrapper } = await show()
    expect(wrapper.find('[data-testid="offered-key"]').text()).toContain('You know this room as an open one.')
    expect(wrapper.find('[data-testid="join"]').exists()).toBe(false)
  })

  it('says that the link is damaged', async () => {
    useRoomSecretsStore().damagedLinkOf = 'kitchen-table'
    const { wrapper } = await show()
    expect(wrapper.find('[data-testid="join-problem"]').text()).toContain(
      'The key in this link is not whole.'
    )
    expect(wrapper.find('[data-testid="join"]').exists()).toBe(false)
  })

  it.each([
    ['use-new-key', 'takeOfferedKey'],
    ['keep-old-key', 'dismissOfferedKey']
  ] as const)('asks which of two keys it shall be (%s)', async (button, action) => {
    const secrets = useRoomSecretsStore()
    secrets.adopt('kitchen-table', someSecret)
    secrets.adopt('kitchen-table', another)
    useSettingsStore().update({ displayName: 'Ana' })
    const { wrapper, log } = await show()
    expect(wrapper.find('[data-testid="offered-key"]').text()).toContain('ask whoever sent it')
    await wrapper.find('form').trigger('submit')
    await wrapper.find(`[data-testid="${button}"]`).trigger('click')
    expect(log).toEqual([['openPreview'], [action, 'kitchen-table']])
    secrets.dismissOffer('kitchen-table')
    await wrapper.vm.$nextTick()
    expect(wrapper.find('[data-testid="offered-key"]').exists()).toBe(false)
    await wrapper.find('form').trigger('submit')
    expect(log).toContainEqual(['join', 'kitchen-table'])
  })
})
