// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Pinia } from 'pinia'
import { freshStores, mountInApp, someParticipant, type Mounted } from '../components/testMount'
import { useCallStore } from '../stores/call'
import { useConnectionStore } from '../stores/connection'
import { useRoomsStore } from '../stores/rooms'
import CallView from './CallView.vue'

let pinia: Pinia
let mounted: Mounted | undefined

async function show(): Promise<Mounted> {
  mounted = await mountInApp(pinia, CallView, { roomId: 'kitchen-table' }, '/r/kitchen-table')
  return mounted
}

async function press(key: string): Promise<void> {
  window.dispatchEvent(new KeyboardEvent('keydown', { key }))
  await flushPromises()
}

describe('CallView', () => {
  beforeEach(() => {
    pinia = freshStores()
    useCallStore().reset({ kind: 'inCall', roomId: 'kitchen-table' })
    useConnectionStore().status = { kind: 'online' }
  })
  afterEach(() => mounted?.wrapper.unmount())

  it('shows everybody, ourselves included, and counts them', async () => {
    useCallStore().putParticipant(someParticipant({ id: 'ana-00000', share: true }))
    const { wrapper } = await show()
    for (const tile of ['tile-self', 'tile-ana-00000', 'share-tile-ana-00000']) {
      expect(wrapper.find(`[data-testid="${tile}"]`).exists(), tile).toBe(true)
    }
    expect(wrapper.find('[data-testid="people-count"]').text()).toBe('2')
  })

  it('offers the invite link to somebody who is alone', async () => {
    const { wrapper } = await show()
    expect(wrapper.text()).toContain('You have the room to yourself')
    useCallStore().putParticipant(someParticipant())
    await flushPromises()
    expect(wrapper.text()).not.toContain('You have the room to yourself')
  })

  it('goes home before it leaves, so that no preview lights the camera in between', async () => {
    const { wrapper, log, router } = await show()
    const addresses: string[] = []
    router.afterEach(({ path }) => void addresses.push(`${path} after ${log.length} actions`))
    await wrapper.find('[data-testid="leave"]').trigger('click')
    await flushPromises()
    expect(addresses).toEqual(['/ after 0 actions'])
    expect(log).toEqual([['leave']])
  })

  it('obeys its keys', async () => {
    useCallStore().putParticipant(someParticipant({ id: 'ana-00000' }))
    const { wrapper, log } = await show()
    for (const key of ['m', 'v', 's', 'h']) await press(key)
    expect(log).toEqual([
      ['setMicrophone', true],
      ['setCamera', true],
      ['setShare', true],
      ['setHand', true]
    ])
    await press('p')
    expect(wrapper.find('[data-testid="participants-panel"]').exists()).toBe(true)
    await press('Escape')
    expect(wrapper.find('[data-testid="participants-panel"]').exists()).toBe(false)
    await press('1')
    expect(wrapper.find('[data-testid="tile-ana-00000"]').attributes('data-pinned')).toBe('true')
  })

  it('says that the call goes on when the service is gone, and only then', async () => {
    const { wrapper } = await show()
    expect(wrapper.find('[data-testid="connection-banner"]').exists()).toBe(false)
    useConnectionStore().status = { kind: 'unreachable' }
    await flushPromises()
    expect(wrapper.find('[data-testid="connection-banner"]').text()).toContain('The call goes on')
  })

  it('names the window after the room and what others get from us', async () => {
    useRoomsStore().favourites = [{ id: 'kitchen-table', label: 'Kitchen', wish: 'show' }]
    await show()
    expect(document.title).toBe('Kitchen (In call, muted) · Confab')
    useCallStore().updateLocal('microphone', { isOn: true })
    await flushPromises()
    expect(document.title).toBe('Kitchen (In call) · Confab')
  })

  it('offers to turn the sound on while the browser holds it back', async () => {
    const { wrapper, log } = await show()
    expect(wrapper.find('[data-testid="sound-button"]').exists()).toBe(false)
    useCallStore().isSoundBlocked = true
    await flushPromises()
    await wrapper.find('[data-testid="sound-button"]').trigger('click')
    expect(log).toEqual([['enableSound']])
  })
})
