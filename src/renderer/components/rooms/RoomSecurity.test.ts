// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Pinia } from 'pinia'
import { useCallStore } from '../../stores/call'
import { useRoomSecretsStore } from '../../stores/roomSecrets'
import { useRoomsStore } from '../../stores/rooms'
import { useTrustStore, type Identity } from '../../stores/trust'
import { freshStores, mountInApp, someParticipant, someSecret, type Mounted } from '../testMount'
import RoomSecurity from './RoomSecurity.vue'

const roomId = 'tea-kitchen'
const people = '[data-testid="security-people"]'
let pinia: Pinia
let mounted: Mounted | undefined

beforeEach(() => {
  pinia = freshStores()
})
afterEach(() => {
  mounted?.wrapper.unmount()
  vi.unstubAllGlobals()
})

async function show(): Promise<Mounted> {
  mounted = await mountInApp(pinia, RoomSecurity, { roomId })
  return mounted
}

function meet(name: string, identity: Identity): void {
  const id = name.toLowerCase()
  useCallStore().putParticipant(someParticipant({ id, displayName: name }))
  useTrustStore().identities.set(id, identity)
}

describe('the security of a private room', () => {
  beforeEach(() => {
    useRoomSecretsStore().adopt(roomId, someSecret)
    useCallStore().reset({ kind: 'inCall', roomId })
  })

  it('never shows the key itself', async () => {
    expect((await show()).wrapper.html()).not.toContain(someSecret)
  })

  it('calls everybody verified only when everybody is', async () => {
    meet('Ana', { standing: 'verified', meeting: 'known' })
    meet('Cem', { standing: 'verified', meeting: 'first' })
    const { wrapper } = await show()
    expect(wrapper.find(people).text()).toContain('Everybody here has the key')
    meet('Cem', { standing: 'verified', meeting: 'changed' })
    await wrapper.vm.$nextTick()
    expect(wrapper.find(people).text()).not.toContain('Everybody')
    expect(wrapper.find(people).text()).toContain('Cem: Another device than last time')
  })

  it('claims nothing of somebody who is not known yet', async () => {
    useCallStore().putParticipant(someParticipant())
    expect((await show()).wrapper.find(people).text()).toBe('Who is here')
  })

  it.each([true, false])('says so where the page came without encryption (secure: %s)', async (isSecure) => {
    vi.stubGlobal('isSecureContext', isSecure)
    const sentence = 'This page came without encryption'
    expect((await show()).wrapper.text().includes(sentence)).toBe(!isSecure)
  })

  it('offers no private room in its place', async () => {
    expect((await show()).wrapper.find('[data-testid="make-private"]').exists()).toBe(false)
  })
})

describe('the security of an open room', () => {
  it('says that nobody can be verified, and leads to a private one', async () => {
    useCallStore().reset({ kind: 'inCall', roomId })
    meet('Ana', { standing: 'open', meeting: 'known' })
    const { wrapper, router } = await show()
    expect(wrapper.find(people).text()).toContain('Nobody can be verified in an open room.')
    await wrapper.find('[data-testid="make-private"]').trigger('click')
    await flushPromises()
    expect(router.currentRoute.value.params['roomId']).toBe('fresh-room-1')
  })

  it('says at the door nothing of people in another call', async () => {
    useCallStore().reset({ kind: 'inCall', roomId: 'elsewhere' })
    expect((await show()).wrapper.find(people).exists()).toBe(false)
  })
})

it('does not call a room open whose key is only missing', async () => {
  useRoomsStore().favourites = [{ id: roomId, label: '', wish: 'show', isPrivate: true }]
  const { wrapper } = await show()
  expect(wrapper.text()).toContain('its key is not on this computer')
  expect(wrapper.find('[data-testid="make-private"]').exists()).toBe(false)
})
