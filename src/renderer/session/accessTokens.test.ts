import { createPinia, setActivePinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import { browserSecretStore } from '../platform/browserSecrets'
import { useConnectionStore } from '../stores/connection'
import { createAccessTokens, enterCode } from './accessTokens'
import { FakeClient } from './fakeClient'

const server = 'https://confab.example'

function setUp() {
  const texts = new Map<string, string>()
  const secrets = browserSecretStore({
    read: (key) => texts.get(key) ?? null,
    write: (key, text) => texts.set(key, text) === texts
  })
  /** A page that begins. */
  const begin = () => createAccessTokens({ secrets, whenRead: secrets.read() })
  return { secrets, begin }
}

describe('an access code', () => {
  it('counts at once, for its server, and after a restart', async () => {
    const { secrets, begin } = setUp()
    const tokens = begin()
    tokens.keep(server, '  open sesame ')
    expect([tokens.of(server), tokens.of('https://other.example')]).toEqual(['open sesame', null])
    const again = begin()
    await secrets.read()
    expect(again.of(server)).toBe('open sesame')
  })

  it('is removed by a blank one', async () => {
    const { secrets, begin } = setUp()
    const tokens = begin()
    tokens.keep(server, 'open sesame')
    tokens.keep(server, ' ')
    expect(tokens.of(server)).toBeNull()
    expect((await secrets.read()).accessTokens).toEqual([])
  })

  it('that has just been given is not undone by what is read late', async () => {
    let answer: (kept: { accessTokens: { serverUrl: string; token: string }[] }) => void = () => {}
    const whenRead = new Promise<Parameters<typeof answer>[0]>((resolve) => (answer = resolve))
    const tokens = createAccessTokens({ secrets: setUp().secrets, whenRead })
    tokens.keep(server, 'new')
    answer({ accessTokens: [{ serverUrl: server, token: 'old' }] })
    await whenRead
    expect(tokens.of(server)).toBe('new')
  })

  it('counts until the page ends where it cannot be kept', () => {
    const keepAccessToken = () => Promise.reject(new Error('failed: keepAccessToken'))
    const whenRead = Promise.resolve({ accessTokens: [] })
    const tokens = createAccessTokens({ secrets: { keepAccessToken }, whenRead })
    tokens.keep(server, 'open sesame')
    expect(tokens.of(server)).toBe('open sesame')
  })
})

describe('entering an access code', () => {
  function enter(code: string, key = 'kitchen') {
    setActivePinia(createPinia())
    const connection = useConnectionStore()
    connection.homeServer = server
    const { begin } = setUp()
    const [tokens, client] = [begin(), new FakeClient()]
    return {
      connection,
      tokens,
      client,
      go: () =>
        enterCode({ tokens, connection, services: { placeOf: () => ({ client, roomId: key }) } }, key, code)
    }
  }

  it('shows it to the server of the room at once, even while an earlier one is on its way', () => {
    const { connection, tokens, client, go } = enter('open sesame')
    connection.codeEntries.set(server, 'wanted')
    client.status = { kind: 'connecting' }
    go()
    expect([tokens.of(server), connection.codeEntryOf('kitchen')]).toEqual(['open sesame', 'trying'])
    expect(client.deeds).toEqual(['retry'])
  })

  it('tries nothing where no code is wanted any more', () => {
    const { connection, tokens, go } = enter('open sesame')
    go()
    expect([tokens.of(server), connection.codeEntryOf('kitchen')]).toEqual(['open sesame', undefined])
  })
})
