// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { useCallStore, type RemoteParticipant } from '../../stores/call'
import { useRoomSecretsStore } from '../../stores/roomSecrets'
import { useTrustStore, type Identity } from '../../stores/trust'
import { freshStores, mountInApp, someParticipant, someSecret, type Mounted } from '../testMount'
import ParticipantsPanel from './ParticipantsPanel.vue'

const roomId = 'tea-kitchen'
let mounted: Mounted | undefined

interface Scene {
  readonly isPrivate?: boolean
  readonly identity?: Identity
  readonly ana?: Partial<RemoteParticipant>
}

async function show({
  isPrivate = true,
  identity = { standing: 'verified', meeting: 'known' },
  ana = {}
}: Scene = {}) {
  const pinia = freshStores()
  if (isPrivate) useRoomSecretsStore().adopt(roomId, someSecret)
  useCallStore().reset({ kind: 'inCall', roomId })
  useCallStore().putParticipant(someParticipant({ id: 'ana', ...ana }))
  const trust = useTrustStore()
  trust.identities.set('ana', identity)
  mounted = await mountInApp(pinia, ParticipantsPanel, { roomId, pinnedKey: null })
  return { ...mounted, trust, find: (testId: string) => mounted?.wrapper.find(`[data-testid="${testId}"]`) }
}

type Shown = Awaited<ReturnType<typeof show>>

async function openPerson(shown: Shown): Promise<void> {
  await shown.find('person-toggle')?.trigger('click')
}

/** In the dialog, which is rendered outside the panel. */
async function answer(testId: string): Promise<string> {
  const dialog = document.querySelector('[role="dialog"]')
  const words = dialog?.textContent ?? ''
  dialog?.querySelector<HTMLElement>(`[data-testid="${testId}"]`)?.click()
  await flushPromises()
  return words
}

afterEach(() => mounted?.wrapper.unmount())

describe('somebody in the list', () => {
  it.each<[string, Identity]>([
    ['Verified', { standing: 'verified', meeting: 'known' }],
    ['Not verifiable', { standing: 'open', meeting: 'first' }],
    ['Could not be verified', { standing: 'foreign', meeting: null }],
    ['Could not be verified', { standing: 'forged', meeting: null }],
    ['Another device than last time', { standing: 'verified', meeting: 'changed' }]
  ])('is %s', async (words, identity) => {
    const shown = await show({ identity })
    expect(shown.find('person-trust')?.text()).toBe(words)
  })

  it('could not be verified as soon as something in their name was thrown away, and how much', async () => {
    const shown = await show()
    shown.trust.refusedSignals.set('ana', 3)
    await openPerson(shown)
    expect(shown.find('person-trust')?.text()).toBe('Could not be verified')
    expect(shown.find('person-details')?.text()).toContain('3 messages were thrown away.')
  })

  it('has neither a connection nor a volume nor signs of life without a link to us', async () => {
    const { wrapper } = await show({
      identity: { standing: 'foreign', meeting: null },
      ana: { displayName: '', link: 'connecting', hand: true, share: true }
    })
    const row = wrapper.find('[data-name="Somebody unknown"]')
    expect(row.find('[data-testid="person-toggle"]').text()).toBe('Somebody unknown')
    expect(row.find('.notes').text()).toBe('Could not be verified')
    const labels = row.findAll('[aria-label]').map((element) => element.attributes('aria-label'))
    expect(labels).toEqual(['Pin Somebody unknown'])
  })

  it('is taken for who they are on our word, and the focus stays with them', async () => {
    const shown = await show({ identity: { standing: 'verified', meeting: 'changed' } })
    await openPerson(shown)
    await shown.find('accept-device')?.trigger('click')
    expect(shown.log).toEqual([['acceptDevice', 'ana']])
    expect(document.activeElement).toBe(shown.find('person-toggle')?.element)
    shown.trust.identities.set('ana', { standing: 'verified', meeting: 'known' })
    await flushPromises()
    expect(shown.find('accept-device')?.exists()).toBe(false)
    expect(shown.find('person-trust')?.text()).toBe('Verified')
  })

  it('has words to compare once both ends have them', async () => {
    const shown = await show()
    await openPerson(shown)
    await shown.find('compare-words')?.trigger('click')
    expect(shown.find('person-details')?.text()).toContain('The words appear once you are connected.')
    shown.trust.codes.set('ana', ['apple', 'river', 'stone', 'violin'])
    await flushPromises()
    expect(
      shown
        .find('code-words')
        ?.findAll('li')
        .map((word) => word.text())
    ).toEqual(['apple', 'river', 'stone', 'violin'])
    expect(shown.find('person-details')?.text()).toContain('aloud and not in writing')
  })

  it('has no words to compare without a link', async () => {
    const shown = await show({ identity: { standing: 'forged', meeting: null } })
    await openPerson(shown)
    expect(shown.find('compare-words')?.exists()).toBe(false)
  })

  it('is removed only after what happens has been said', async () => {
    const shown = await show()
    await openPerson(shown)
    await shown.find('remove-person')?.trigger('click')
    expect(shown.log).toEqual([])
    const words = await answer('confirm-yes')
    expect(words).toContain('Ana has to go')
    expect(words).toContain('Everybody else who is inside comes along.')
    expect(words).toContain('Whoever is not here now needs the new link from you.')
    expect(shown.log).toEqual([['removeParticipant', 'ana']])
    expect(document.querySelector('[role="dialog"]')).toBeNull()
  })

  it('cannot be removed from an open room', async () => {
    const shown = await show({ isPrivate: false, identity: { standing: 'open', meeting: 'first' } })
    await openPerson(shown)
    expect(shown.find('remove-person')?.exists()).toBe(false)
  })
})

describe('the door', () => {
  it('is locked by a switch that shows what is so, and not what was asked for', async () => {
    const shown = await show()
    const box = shown.find('lock')?.find('input')
    await box?.setValue(true)
    expect(shown.log).toEqual([['setLocked', true]])
    expect(box?.attributes('aria-checked')).toBe('false')
    shown.trust.isLocked = true
    await flushPromises()
    expect(box?.attributes('aria-checked')).toBe('true')
  })

  it('gets a new link only after what happens has been said', async () => {
    const shown = await show()
    await shown.find('new-link')?.trigger('click')
    expect(shown.log).toEqual([])
    expect(await answer('confirm-yes')).toContain('leads to where nobody is any more')
    expect(shown.log).toEqual([['renewLink']])
  })

  it('does not exist in an open room, which says why and what instead', async () => {
    const shown = await show({ isPrivate: false, identity: { standing: 'open', meeting: 'first' } })
    expect(shown.find('lock')?.exists()).toBe(false)
    expect(shown.find('new-link')?.exists()).toBe(false)
    expect(shown.find('door-controls')?.text()).toContain('nobody can be removed')
    expect(shown.find('make-private')?.exists()).toBe(true)
  })
})

describe('those who knock', () => {
  it('are each answered by name', async () => {
    const shown = await show()
    shown.trust.knockers = [
      { knockId: 'knock-cem', displayName: 'Cem', meeting: 'first' },
      { knockId: 'knock-eva', displayName: 'Eva', meeting: 'changed' }
    ]
    await flushPromises()
    const [cem, eva] = shown.wrapper.findAll('[data-testid="knocker"]')
    expect(cem?.text()).toContain('You have not met this device here.')
    expect(eva?.text()).toContain('this name came with another device')
    await eva?.find('[aria-label="Let in Eva"]').trigger('click')
    await cem?.find('[aria-label="Not now: Cem"]').trigger('click')
    expect(shown.log).toEqual([
      ['answerKnock', 'knock-eva', true],
      ['answerKnock', 'knock-cem', false]
    ])
  })

  it('are not let in without the key', async () => {
    const shown = await show()
    shown.trust.knockers = [{ knockId: 'knock-1', displayName: null, meeting: null }]
    await flushPromises()
    const knocker = shown.find('knocker')
    expect(knocker?.text()).toContain('does not have the key')
    expect(knocker?.find('[data-testid="let-in"]').exists()).toBe(false)
    expect(knocker?.find('[data-testid="not-now"]').exists()).toBe(true)
  })

  it('leave the focus in the panel when they are gone', async () => {
    const shown = await show()
    shown.trust.knockers = [{ knockId: 'knock-1', displayName: 'Cem', meeting: 'known' }]
    await flushPromises()
    shown.wrapper.find<HTMLElement>('[data-testid="not-now"]').element.focus()
    shown.trust.knockers = []
    await flushPromises()
    expect(document.activeElement?.tagName).toBe('H2')
  })
})
