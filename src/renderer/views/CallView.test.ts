// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Pinia } from 'pinia'
import { freshStores, mountInApp, someParticipant, someSecret, type Mounted } from '../components/testMount'
import { useCallStore } from '../stores/call'
import { useConnectionStore } from '../stores/connection'
import { useRoomSecretsStore } from '../stores/roomSecrets'
import { useRoomsStore } from '../stores/rooms'
import { useTrustStore } from '../stores/trust'
import { newRoomSecret } from '../trust/roomSecret'
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

  describe('of a server that asks for an access code meanwhile', () => {
    const field = '[data-testid="access-code"]'

    beforeEach(() => {
      useConnectionStore().homeServer = 'https://confab.example'
      useConnectionStore().status = { kind: 'refused', code: 'accessDenied' }
      useConnectionStore().codeEntries.set('https://confab.example', 'wanted')
    })

    it('says so, and takes it without leaving', async () => {
      const { wrapper, log } = await show()
      expect(wrapper.find('[data-testid="connection-banner"]').text()).toContain('asks for an access code')
      const input = wrapper.find<HTMLInputElement>(field)
      expect(input.element.labels?.[0]?.textContent).toBe('Access code')
      await input.setValue('new code')
      await input.trigger('keydown', { key: 'Enter' })
      expect(log).toEqual([['setAccessToken', 'kitchen-table', 'new code']])
    })

    it('says when it is not the one, where it was entered', async () => {
      const { wrapper } = await show()
      const input = wrapper.find<HTMLInputElement>(field)
      await input.setValue('wrong')
      const problem = (): string => wrapper.find(`#${input.attributes('aria-describedby') ?? 'none'}`).text()
      expect([input.attributes('aria-invalid'), problem()]).toEqual(['false', ''])
      useConnectionStore().codeEntries.set('https://confab.example', 'wrong')
      await flushPromises()
      expect([input.attributes('aria-invalid'), problem()]).toEqual([
        'true',
        'This code is not the right one. Check it, or ask whoever runs the server.'
      ])
      expect(input.element.value).toBe('wrong')
    })

    it('goes once it has been let in, and does not leave the focus nowhere', async () => {
      const { wrapper } = await show()
      wrapper.find<HTMLElement>(field).element.focus()
      useConnectionStore().codeEntries.clear()
      useConnectionStore().status = { kind: 'online' }
      await flushPromises()
      expect(wrapper.find(field).exists()).toBe(false)
      expect(document.activeElement?.tagName).toBe('H1')
    })
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

  describe('of a private room', () => {
    const shield = '[data-testid="security-toggle"]'

    beforeEach(() => useRoomSecretsStore().replace('kitchen-table', someSecret))

    it('is told from an open one in words, and leads to what that means', async () => {
      const { wrapper } = await show()
      expect(wrapper.find(shield).attributes('aria-label')).toBe('Security: Private room')
      await wrapper.find(shield).trigger('click')
      expect(wrapper.find('[data-testid="security-panel"]').text()).toContain('This is a private room.')
      await press('Escape')
      expect(wrapper.find('[data-testid="security-panel"]').exists()).toBe(false)
    })

    it('marks the shield as soon as somebody cannot be trusted', async () => {
      useCallStore().putParticipant(someParticipant())
      const { wrapper } = await show()
      expect(wrapper.find(shield).attributes('data-troubled')).toBe('false')
      useTrustStore().identities.set('person-ana', { standing: 'forged', meeting: null })
      await flushPromises()
      expect(wrapper.find(shield).attributes('data-troubled')).toBe('true')
      expect(wrapper.find(shield).attributes('aria-label')).toContain('Something needs your attention.')
    })

    it('answers a knock, and does not leave the focus nowhere', async () => {
      const { wrapper, log } = await show()
      expect(wrapper.find('[data-testid="knock-notice"]').attributes('role')).toBe('status')
      useTrustStore().knockers = [{ knockId: 'knock-1', displayName: 'Cem', meeting: 'known' }]
      await flushPromises()
      expect(wrapper.find('[data-testid="knock-notice"]').text()).toContain(
        'Cem knocks. You have met this device here.'
      )
      const letIn = wrapper.find<HTMLElement>('[data-testid="let-in"]')
      letIn.element.focus()
      await letIn.trigger('click')
      expect(log).toEqual([['answerKnock', 'knock-1', true]])
      useTrustStore().knockers = []
      await flushPromises()
      expect(document.activeElement?.tagName).toBe('H1')
    })

    it('says once who knocks: in the list of people while that is open', async () => {
      const { wrapper } = await show()
      await press('p')
      const inList = wrapper.find('[data-testid="participants-panel"] .knocking[role="status"]')
      useTrustStore().knockers = [{ knockId: 'knock-1', displayName: 'Cem', meeting: 'known' }]
      await flushPromises()
      expect(inList.text()).toContain('Cem knocks.')
      expect(wrapper.findAll('[data-testid="knocker"]')).toHaveLength(1)
    })

    it('keeps the stage in sight when many knock', async () => {
      useTrustStore().knockers = ['Cem', 'Eva', 'Fay', 'Gil'].map((name) => ({
        knockId: name,
        displayName: name,
        meeting: 'first'
      }))
      const { wrapper } = await show()
      expect(wrapper.findAll('[data-testid="knocker"]')).toHaveLength(2)
      expect(wrapper.find('[data-testid="knock-notice"]').text()).toContain('2 more are knocking.')
    })

    describe('to which a link with another key is opened', () => {
      const notice = '[data-testid="offered-key-notice"]'

      async function open(): Promise<Mounted> {
        const shown = await show()
        expect(shown.wrapper.find(notice).exists()).toBe(false)
        useRoomSecretsStore().adopt(
          'kitchen-table',
          newRoomSecret((bytes) => bytes.fill(9))
        )
        await flushPromises()
        return shown
      }

      it('says so at once, asks nothing that cannot wait, and stays in the call', async () => {
        const { wrapper, log } = await open()
        expect(wrapper.find(notice).element.closest('[role="status"]')).not.toBeNull()
        expect(wrapper.find(notice).text()).toContain('A link with another key to this room has been opened.')
        expect(log).toEqual([])
      })

      it('keeps the key there is, and does not leave the focus nowhere', async () => {
        const { wrapper, log } = await open()
        const keep = wrapper.find<HTMLElement>(`${notice} button`)
        keep.element.focus()
        await keep.trigger('click')
        expect(log).toEqual([['dismissOfferedKey', 'kitchen-table']])
        useRoomSecretsStore().dismissOffer('kitchen-table')
        await flushPromises()
        expect(wrapper.find(notice).exists()).toBe(false)
        expect(document.activeElement?.tagName).toBe('H1')
      })

      it('leads back to the door, where that is asked, and takes nothing by itself', async () => {
        const { wrapper, log, router } = await open()
        await wrapper.find(`${notice} [data-testid="choose-at-door"]`).trigger('click')
        expect(log).toEqual([['leave']])
        expect(router.currentRoute.value.params['roomId']).toBe('kitchen-table')
      })
    })

    it('names those who have to be sent the new link, until that is done', async () => {
      const { wrapper, log } = await show()
      useTrustStore().untold = ['Cem', 'Eva']
      await flushPromises()
      const notice = wrapper.find('[data-testid="untold"]')
      expect(notice.text()).toContain('Cem and Eva could not be told the new link.')
      await notice.find('button').trigger('click')
      expect(log).toEqual([['copyInvite', 'kitchen-table']])
      await notice.find('[data-testid="dismiss-untold"]').trigger('click')
      expect(wrapper.find('[data-testid="untold"]').exists()).toBe(false)
    })
  })

  it('knows a link to a private room from a new key of a room that is open', async () => {
    const { wrapper } = await show()
    useRoomSecretsStore().adopt('kitchen-table', someSecret)
    await flushPromises()
    const notice = wrapper.find('[data-testid="offered-key-notice"]')
    expect(notice.text()).toContain('A link to a private room of this name has been opened.')
    expect(notice.find('button').text()).toBe('Stay with the open one')
  })

  it('says in words that a room is open', async () => {
    const { wrapper } = await show()
    const shield = wrapper.find('[data-testid="security-toggle"]')
    expect(shield.text()).toBe('Open room')
    expect(shield.attributes('data-troubled')).toBe('false')
  })
})
