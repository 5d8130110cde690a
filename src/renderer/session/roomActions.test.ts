import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { useRoomSecretsStore } from '../stores/roomSecrets'
import { useRoomsStore } from '../stores/rooms'
import { useToastsStore } from '../stores/toasts'
import { newRoomSecret } from '../trust/roomSecret'
import { createRoomActions } from './roomActions'

const homeServer = 'https://confab.example'
const fillRandom = (bytes: Uint8Array<ArrayBuffer>): Uint8Array => crypto.getRandomValues(bytes)
const secret = newRoomSecret(fillRandom)

beforeEach(() => setActivePinia(createPinia()))

function setUp(copyText: (text: string) => Promise<void> = () => Promise.resolve()) {
  const stores = { roomSecrets: useRoomSecretsStore(), toasts: useToastsStore() }
  const actions = createRoomActions({ stores, homeServer, hosting: () => null, copyText, fillRandom })
  return { ...stores, actions }
}

describe('a new room', () => {
  it('is a private one, and its invite link brings somebody else into the same one', () => {
    const { actions, roomSecrets } = setUp()
    const key = actions.newRoom()
    const made = roomSecrets.secretOf(key)
    expect(made).not.toBeNull()
    expect(useRoomsStore().isPrivate(key)).toBe(true)
    const link = actions.inviteUrl(key)

    setActivePinia(createPinia())
    const guest = setUp()
    expect(guest.actions.openText(link)).toEqual({ key })
    expect(guest.roomSecrets.secretOf(key)).toBe(made)
  })

  it('shares its secret with no other', () => {
    const { actions, roomSecrets } = setUp()
    const secrets = new Set(Array.from({ length: 50 }, () => roomSecrets.secretOf(actions.newRoom())))
    expect(secrets.size).toBe(50)
  })
})

describe('a text', () => {
  it('that is a name or a link without a secret means an open room', () => {
    const { actions, roomSecrets } = setUp()
    for (const text of ['Tea Kitchen', `${homeServer}/r/tea-kitchen`])
      expect(actions.openText(text)).toEqual({ key: 'tea-kitchen' })
    expect(roomSecrets.secretOf('tea-kitchen')).toBeNull()
    expect(actions.inviteUrl('tea-kitchen')).toBe(`${homeServer}/r/tea-kitchen`)
  })

  it('with a secret that is not whole leads nowhere and leaves nothing', () => {
    const { actions, roomSecrets } = setUp()
    expect(actions.openText(`${homeServer}/r/kitchen#k=${secret.slice(1)}`)).toBe('damaged')
    expect([roomSecrets.secrets.size, useRoomsStore().isPrivate('kitchen')]).toEqual([0, false])
  })

  it('with another secret than the one that is kept leaves the choice to the person', () => {
    const { actions, roomSecrets } = setUp()
    roomSecrets.adopt('kitchen', newRoomSecret(fillRandom))
    expect(actions.openText(`${homeServer}/r/kitchen#k=${secret}`)).toEqual({ key: 'kitchen' })
    expect(roomSecrets.offerOf('kitchen')).toBe(secret)
  })

  it('that is only the end of a link leads nowhere, and least of all to a room named after the key', () => {
    const { actions, roomSecrets } = setUp()
    for (const text of [`k4tq-9fzw-m2xb#k=${secret}`, `2xb#k=${secret.slice(0, 20)}`, `k=${secret}`])
      expect(actions.openText(text)).toBe('damaged')
    expect(roomSecrets.secrets.size).toBe(0)
  })

  it('that is neither is nothing', () => {
    expect(setUp().actions.openText('!!!')).toBeNull()
  })
})

describe('copying an invite', () => {
  it('copies the whole link, and says whether it has worked without repeating it', async () => {
    const copied: string[] = []
    const { actions, roomSecrets, toasts } = setUp((text) => Promise.resolve(void copied.push(text)))
    roomSecrets.adopt('kitchen', secret)
    await actions.copyInvite('kitchen')
    expect(copied).toEqual([`${homeServer}/r/kitchen#k=${secret}`])
    const refused = setUp(() => Promise.reject(new Error('no')))
    await refused.actions.copyInvite('kitchen')
    roomSecrets.forget('kitchen')
    await actions.copyInvite('kitchen')
    expect(copied).toHaveLength(1)
    expect(toasts.toasts.map(({ message, values }) => [message, values])).toEqual([
      ['inviteCopied', {}],
      ['copyFailed', {}],
      ['inviteKeyMissing', {}]
    ])
  })
})
