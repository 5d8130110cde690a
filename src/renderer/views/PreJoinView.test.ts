// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Pinia } from 'pinia'
import { freshStores, mountInApp, someSecret, type Mounted } from '../components/testMount'
import { someDesktop } from '../session/fakeShell'
import { useCallStore } from '../stores/call'
import { useConnectionStore } from '../stores/connection'
import { useDesktopStore } from '../stores/desktop'
import { useRoomSecretsStore } from '../stores/roomSecrets'
import { useRoomsStore } from '../stores/rooms'
import { useSettingsStore } from '../stores/settings'
import { useTrustStore } from '../stores/trust'
import PreJoinView from './PreJoinView.vue'

let pinia: Pinia
let mounted: Mounted | undefined

async function show(): Promise<Mounted> {
  mounted = await mountInApp(pinia, PreJoinView, { roomId: 'kitchen-table' }, '/r/kitchen-table')
  return mounted
}

describe('PreJoinView', () => {
  beforeEach(() => {
    pinia = freshStores()
  })
  afterEach(() => mounted?.wrapper.unmount())

  it('holds the preview exactly as long as it is shown', async () => {
    const { wrapper, log } = await show()
    expect(log).toEqual([['openPreview']])
    wrapper.unmount()
    expect(log).toEqual([['openPreview'], ['closePreview']])
  })

  it('asks for a name before it lets anybody in', async () => {
    const { wrapper, log } = await show()
    await wrapper.find('form').trigger('submit')
    expect(log).not.toContainEqual(['join', 'kitchen-table'])
    expect(wrapper.text()).toContain('Please enter a name')
    await wrapper.find('[data-testid="name"]').setValue('  Ana ')
    await wrapper.find('form').trigger('submit')
    expect(log).toContainEqual(['join', 'kitchen-table'])
    expect(useSettingsStore().values.displayName).toBe('Ana')
  })

  it('refuses a name the service would refuse, and keeps the good one', async () => {
    useSettingsStore().update({ displayName: 'Ana' })
    const { wrapper, log } = await show()
    await wrapper.find('[data-testid="name"]').setValue('A\u202eB')
    await wrapper.find('form').trigger('submit')
    expect(log).not.toContainEqual(['join', 'kitchen-table'])
    expect(useSettingsStore().values.displayName).toBe('Ana')
  })

  it('lets a person join without microphone and camera, and says so', async () => {
    useSettingsStore().update({ displayName: 'Ana' })
    useCallStore().updateLocal('microphone', { problem: 'permissionDenied' })
    useCallStore().updateLocal('camera', { problem: 'notFound' })
    const { wrapper, log } = await show()
    expect(wrapper.find('[data-testid="microphone-problem"]').text()).toContain('You can join and listen.')
    expect(wrapper.find('[data-testid="camera-problem"]').text()).toContain('No camera found')
    await wrapper.find('form').trigger('submit')
    expect(log).toContainEqual(['join', 'kitchen-table'])
  })

  it('says why a join failed and offers to try again', async () => {
    useCallStore().reset({ kind: 'failed', roomId: 'kitchen-table', problem: 'roomFull' })
    const { wrapper } = await show()
    expect(wrapper.find('[data-testid="join-problem"]').text()).toContain('The room is full')
    expect(wrapper.find('[data-testid="join"]').text()).toBe('Try again')
  })

  it('keeps the failure of another room to that room', async () => {
    useCallStore().reset({ kind: 'failed', roomId: 'elsewhere', problem: 'roomFull' })
    expect((await show()).wrapper.find('[data-testid="join-problem"]').exists()).toBe(false)
  })

  it('asks once, however often the button is pressed', async () => {
    useSettingsStore().update({ displayName: 'Ana' })
    const { wrapper, log } = await show()
    await wrapper.find('form').trigger('submit')
    useCallStore().reset({ kind: 'joining', roomId: 'kitchen-table' })
    await wrapper.find('form').trigger('submit')
    expect(log.filter(([name]) => name === 'join')).toHaveLength(1)
  })

  it('leaves the call that is still going on in another room', async () => {
    useSettingsStore().update({ displayName: 'Ana' })
    useCallStore().reset({ kind: 'inCall', roomId: 'elsewhere' })
    const { wrapper, log } = await show()
    expect(wrapper.text()).toContain('You are still in elsewhere.')
    await wrapper.find('form').trigger('submit')
    expect(log.map(([name]) => name)).toEqual(['openPreview', 'leave', 'join'])
  })

  describe('of a room that is locked', () => {
    const knock = '[data-testid="knock"]'
    const sentence = '[data-testid="join-problem"]'

    beforeEach(() => {
      useRoomSecretsStore().adopt('kitchen-table', someSecret)
      useCallStore().reset({ kind: 'failed', roomId: 'kitchen-table', problem: 'roomLocked' })
    })

    it('lets a person knock, wait, and stop, with one button', async () => {
      const { wrapper, log } = await show()
      const button = wrapper.find(knock)
      expect(wrapper.find(sentence).text()).toContain('The room is locked.')
      await button.trigger('click')
      useTrustStore().ownKnock = 'waiting'
      await wrapper.vm.$nextTick()
      expect(wrapper.find(sentence).text()).toContain('You have knocked.')
      expect(wrapper.find(knock).element).toBe(button.element)
      await button.trigger('click')
      expect(log.slice(1)).toEqual([['knock', 'kitchen-table'], ['stopKnocking']])
    })

    it('has one way to go on while they wait: to stop', async () => {
      useSettingsStore().update({ displayName: 'Ana' })
      const { wrapper, log } = await show()
      expect(wrapper.find('[data-testid="join"]').exists()).toBe(true)
      useTrustStore().ownKnock = 'waiting'
      await wrapper.vm.$nextTick()
      expect(wrapper.find('[data-testid="join"]').exists()).toBe(false)
      // Enter in the field of the name.
      await wrapper.find('form').trigger('submit')
      expect(log).toEqual([['openPreview']])
    })

    it.each([
      ['refused', 'not now'],
      ['crowded', 'Too many people are knocking']
    ] as const)('says that it is not the moment, and lets them try again (%s)', async (ownKnock, reason) => {
      useTrustStore().ownKnock = ownKnock
      const { wrapper, log } = await show()
      expect(wrapper.find(sentence).text()).toContain(reason)
      await wrapper.find(knock).trigger('click')
      expect(log).toContainEqual(['knock', 'kitchen-table'])
    })
  })

  describe('of a server that asks for an access code', () => {
    beforeEach(() => {
      useConnectionStore().homeServer = 'https://confab.example'
      useConnectionStore().codeEntries.set('https://confab.example', 'wanted')
    })

    it('takes the code by Enter, and does not join without it', async () => {
      useSettingsStore().update({ displayName: 'Ana' })
      useCallStore().reset({ kind: 'failed', roomId: 'kitchen-table', problem: 'accessDenied' })
      const { wrapper, log } = await show()
      const field = wrapper.find('[data-testid="access-code"]')
      await field.trigger('keydown', { key: 'Enter' })
      await field.setValue(' open sesame ')
      await field.trigger('keydown', { key: 'Enter' })
      expect(log).toEqual([['openPreview'], ['setAccessToken', 'kitchen-table', 'open sesame']])
    })

    it('asks as soon as the server has said so, and no other', async () => {
      useConnectionStore().codeEntries.clear()
      useConnectionStore().codeEntries.set('https://other.example', 'wanted')
      const { wrapper } = await show()
      const field = '[data-testid="access-code"]'
      expect(wrapper.find(field).exists()).toBe(false)
      useConnectionStore().codeEntries.set('https://confab.example', 'wanted')
      await wrapper.vm.$nextTick()
      expect(wrapper.find(field).exists()).toBe(true)
    })

    it('is content with the right one, and leaves the focus at the door', async () => {
      useCallStore().reset({ kind: 'failed', roomId: 'kitchen-table', problem: 'accessDenied' })
      const { wrapper } = await show()
      expect(wrapper.find('[data-testid="join-problem"]').exists()).toBe(true)
      wrapper.find<HTMLElement>('[data-testid="access-code"]').element.focus()
      useConnectionStore().codeEntries.clear()
      await flushPromises()
      expect(wrapper.find('[data-testid="join-problem"]').exists()).toBe(false)
      expect(document.activeElement?.getAttribute('data-testid')).toBe('join')
    })
  })

  it.each([
    [false, 'Open room', 'Anybody who knows its name can come in'],
    [true, 'Private room', 'Its key is in its link']
  ])('says whether the room is private, and what that means (%s)', async (isPrivate, word, meaning) => {
    if (isPrivate) useRoomSecretsStore().adopt('kitchen-table', someSecret)
    const { wrapper } = await show()
    const button = wrapper.find('[data-testid="room-privacy"]')
    expect(button.text()).toBe(word)
    await button.trigger('click')
    expect(document.querySelector('[role="dialog"]')?.textContent).toContain(meaning)
  })

  it('leads out of an open room into a fresh private one', async () => {
    const { wrapper, router } = await show()
    await wrapper.find('[data-testid="room-privacy"]').trigger('click')
    document.querySelector<HTMLElement>('[data-testid="make-private"]')?.click()
    await flushPromises()
    expect(router.currentRoute.value.params['roomId']).toBe('fresh-room-1')
    expect(document.querySelector('[role="dialog"]')).toBeNull()
  })

  describe('of a room on a server that is not known yet', () => {
    const key = 'kitchen-table@https://other.example'

    async function showElsewhere(): Promise<Mounted> {
      mounted = await mountInApp(pinia, PreJoinView, { roomId: key })
      return mounted
    }

    beforeEach(() => {
      useConnectionStore().homeServer = 'https://confab.example'
      useConnectionStore().knownServers = ['https://confab.example']
    })

    it('opens no device, lets nobody in, and asks first', async () => {
      useDesktopStore().state = someDesktop()
      const { wrapper, log } = await showElsewhere()
      expect(wrapper.text()).toContain('This room is on other.example, which Confab does not know yet.')
      expect(wrapper.find('[data-testid="join"]').exists()).toBe(false)
      expect(log).toEqual([])
      await wrapper.find('[data-testid="trust-server"]').trigger('click')
      expect(log).toEqual([['trustServerOf', key]])
    })

    it('says what becomes of the call that is on', async () => {
      useDesktopStore().state = someDesktop()
      useCallStore().reset({ kind: 'inCall', roomId: 'elsewhere' })
      expect((await showElsewhere()).wrapper.text()).toContain('your call comes back by itself')
    })

    it('sends a browser to that server instead of to the room of that name here', async () => {
      const { wrapper } = await showElsewhere()
      expect(wrapper.find('[data-testid="elsewhere"] a').attributes('href')).toBe(
        'https://other.example/r/kitchen-table'
      )
      expect(wrapper.find('[data-testid="trust-server"]').exists()).toBe(false)
    })

    it('has no link to a private room whose key is not here', async () => {
      useRoomsStore().recent = [{ id: key, label: '', lastJoinedAt: 0, isPrivate: true }]
      const { wrapper } = await showElsewhere()
      expect(wrapper.find('[data-testid="elsewhere"] a').exists()).toBe(false)
      expect(wrapper.text()).toContain('Open its link again.')
    })

    it('is an ordinary door once the server is known', async () => {
      useConnectionStore().knownServers = ['https://confab.example', 'https://other.example']
      const { wrapper, log } = await showElsewhere()
      expect(log).toEqual([['openPreview']])
      expect(wrapper.find('[data-testid="room-server"]').text()).toBe('at other.example')
    })
  })
})
