import { afterEach, describe, expect, it } from 'vitest'
import { createIceGrants, type IceGrantsOptions } from './ice'
import { requestAllowances } from './limits'
import { joinOf, Rig } from './testRig'

const relayed: IceGrantsOptions = {
  iceServers: [],
  stunUrls: [],
  turnUrls: ['turn:relay.example.org', 'turns:relay.example.org:443?transport=tcp'],
  turnSecret: 'north-sea-herring',
  turnCredentialMs: 3_600_000,
  unixNow: () => 1_700_000_000_000
}
const grant = (options: Partial<IceGrantsOptions> = {}, subject = 'AbCd_-1234567890') =>
  createIceGrants({ ...relayed, ...options }).grant(subject)

describe('a grant', () => {
  it('signs the end of its time and its subject as the relay will', () => {
    // printf '1700003600:AbCd_-1234567890' | openssl dgst -sha1 -hmac north-sea-herring -binary | base64
    const credential = 'EV8VVFrQGAMIyQ5MZ9a4qRZbNGw='
    const username = '1700003600:AbCd_-1234567890'
    expect(grant()).toEqual({
      servers: [{ urls: relayed.turnUrls, username, credential }],
      expiresInMs: 3_600_000
    })
  })

  it('holds at least as long as it says, although the relay counts in seconds', () => {
    const [relay] = grant({ unixNow: () => 1_700_000_000_001 }).servers
    expect(relay?.username).toBe('1700003601:AbCd_-1234567890')
  })

  it('is another for every subject and every moment', () => {
    const credentials = [grant(), grant({}, 'somebody-else'), grant({ unixNow: () => 1_700_000_001_000 })]
    expect(new Set(credentials.map(({ servers }) => servers[0]?.credential)).size).toBe(3)
  })

  it('lasts for ever where nothing in it can expire', () => {
    const iceServers = [{ urls: ['turn:kept.example.org'], username: 'u', credential: 'c' }]
    const stunUrls = ['stun:stun.example.org']
    const lasting = [...iceServers, { urls: stunUrls }]
    expect(grant({ iceServers, stunUrls, turnUrls: [] })).toEqual({ servers: lasting, expiresInMs: null })
    expect(grant({ iceServers, stunUrls }).servers).toEqual([...lasting, expect.anything()])
  })

  it('offers no relay without the secret it shares with it', () => {
    expect(grant({ turnSecret: null })).toEqual({ servers: [], expiresInMs: null })
  })
})

describe('asking the service', () => {
  let rig: Rig
  afterEach(() => rig.close())
  const { turnUrls, turnSecret } = relayed
  const start = async (): Promise<void> => {
    rig = await Rig.start({ turnUrls: [...turnUrls], turnSecret, turnCredentialMs: 60_000 })
  }
  const subjectOf = (reply: { readonly servers: readonly { readonly username?: string }[] }) =>
    reply.servers.at(-1)?.username?.split(':')[1]

  it('gets a relay on entering, and the same subject when it is renewed', async () => {
    await start()
    const caller = await rig.caller()
    const { self, ice } = await caller.must('room:join', joinOf('kitchen'))
    const renewed = await caller.must('ice:get', {})
    expect([subjectOf(ice), subjectOf(renewed)]).toEqual([self.id, self.id])
    expect([ice.expiresInMs, renewed.expiresInMs]).toEqual([60_000, 60_000])
  })

  it('needs no room, and then stands for nobody', async () => {
    await start()
    const caller = await rig.caller()
    const subjects = [await caller.must('ice:get', {}), await caller.must('ice:get', {})].map(subjectOf)
    for (const subject of subjects) expect(subject).toMatch(/^[\w-]{16}$/)
    expect(new Set(subjects).size).toBe(2)
  })

  it('is limited: credentials are not to be collected', async () => {
    await start()
    const caller = await rig.caller()
    const { burst } = requestAllowances['ice:get']
    for (let count = 0; count < burst; count += 1) await caller.must('ice:get', {})
    expect(await caller.request('ice:get', {})).toMatchObject({ error: { code: 'rateLimited' } })
  })
})
