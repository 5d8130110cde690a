// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Pinia } from 'pinia'
import { freshStores, mountInApp, type Mounted } from '../components/testMount'
import { someDesktop } from '../session/fakeShell'
import { useConnectionStore } from '../stores/connection'
import { useDesktopStore } from '../stores/desktop'
import { useRoomsStore } from '../stores/rooms'
import HomeView from './HomeView.vue'

let pinia: Pinia
let mounted: Mounted | undefined

async function show(): Promise<Mounted> {
  mounted = await mountInApp(pinia, HomeView)
  return mounted
}

describe('HomeView', () => {
  beforeEach(() => {
    pinia = freshStores()
    useConnectionStore().status = { kind: 'online' }
  })
  afterEach(() => mounted?.wrapper.unmount())

  it('teaches the idea before there are any rooms', async () => {
    expect((await show()).wrapper.text()).toContain('A room is a place you come back to')
  })

  it('shows live who is inside a favourite', async () => {
    const rooms = useRoomsStore()
    rooms.favourites = [{ id: 'kitchen-table', label: 'Kitchen', wish: 'show' }]
    const { wrapper } = await show()
    const line = wrapper.find('[data-testid="presence-kitchen-table"]')
    expect(line.text()).toContain('Having a look inside')
    rooms.presence.set('kitchen-table', ['<b>Ana</b>', 'Ben', 'Chiara', 'Dmitri'])
    await wrapper.vm.$nextTick()
    expect(line.text()).toContain('<b>Ana</b>, Ben and 2 more are inside')
    rooms.presence.delete('kitchen-table')
    useConnectionStore().status = { kind: 'unreachable' }
    await wrapper.vm.$nextTick()
    expect(line.text()).toContain('Not known while offline')
  })

  it('lists a favourite once, not again among the recent rooms', async () => {
    const rooms = useRoomsStore()
    rooms.remember('kitchen-table', 1)
    rooms.remember('book-club', 2)
    rooms.toggleFavourite('kitchen-table')
    const { wrapper } = await show()
    expect(wrapper.find('[data-testid="favourite-kitchen-table"]').exists()).toBe(true)
    expect(wrapper.find('[data-testid="recent-kitchen-table"]').exists()).toBe(false)
    expect(wrapper.find('[data-testid="recent-book-club"]').exists()).toBe(true)
  })

  it('says what is wrong with the connection and tries again on request', async () => {
    useConnectionStore().status = { kind: 'refused', code: 'serverFull' }
    const { wrapper, log } = await show()
    const banner = wrapper.find('[data-testid="connection-banner"]')
    expect(banner.text()).toContain('is full right now')
    await banner.find('button').trigger('click')
    expect(log).toEqual([['retryConnection']])
  })

  it('follows a link or a name, and says so when it is neither', async () => {
    const { wrapper, router } = await show()
    const field = wrapper.find('[data-testid="join-field"]')
    await field.setValue('??')
    await wrapper.find('form').trigger('submit')
    expect(field.attributes('aria-invalid')).toBe('true')
    expect(wrapper.text()).toContain('neither an invite link nor a room name')
    await field.setValue('book-club')
    await wrapper.find('form').trigger('submit')
    await flushPromises()
    expect(router.currentRoute.value.params['roomId']).toBe('book-club')
  })

  it('follows a link to another server in the app only', async () => {
    const { wrapper, router } = await show()
    const field = wrapper.find('[data-testid="join-field"]')
    await field.setValue('https://other.example/r/book-club')
    await wrapper.find('form').trigger('submit')
    expect(wrapper.text()).toContain('That link leads to other.example.')
    expect(router.currentRoute.value.path).toBe('/')

    useDesktopStore().state = someDesktop()
    await wrapper.find('form').trigger('submit')
    await flushPromises()
    expect(router.currentRoute.value.params['roomId']).toBe('book-club@https://other.example')
  })

  it('opens a fresh room', async () => {
    const { wrapper, router } = await show()
    await wrapper.find('[data-testid="new-room"]').trigger('click')
    await flushPromises()
    expect(router.currentRoute.value.path).toBe('/r/fresh-room-1')
  })
})
