/**
 * A service that wants to be in the middle of a call, or to have somebody in it: in a room with a key it is refused and
 * named; in one without, which is the control, the same attack succeeds.
 */
import { describe, expect, it } from 'vitest'
import type { SignalBody } from '../../src/renderer/rtc/signal'
import { until, type Person } from '../person'
import { standInBetween } from './inBetween'
import { namesShown, openScene, remoteDescriptions, sees } from './scene'

const scene = openScene()

/** Of a certificate that nobody has. */
const foreignFingerprint = Array.from({ length: 32 }, () => 'AB').join(':')
const withForeignFingerprint = (body: SignalBody): SignalBody =>
  body.kind === 'description'
    ? { ...body, sdp: body.sdp.replace(/(a=fingerprint:sha-256 )\S+/g, `$1${foreignFingerprint}`) }
    : body

describe('a service that puts itself in between and swaps fingerprints', () => {
  it('is refused in a room with a key, and both are told', async () => {
    const middle = await standInBetween(withForeignFingerprint)
    scene.hostile.attackWith(middle)
    const [ana, ben] = await scene.meet(scene.privateRoom(), 'Ana', 'Ben')
    if (!ana || !ben) throw new Error('nobody came')
    for (const person of [ana, ben]) {
      await sees(person, 'foreign')
      expect(await remoteDescriptions(person)).toEqual([])
      expect(await person.openConnections()).toBe(0)
    }
    expect([...middle.names]).toEqual([])
    expect(middle.bodies).toEqual([])
  })

  it('succeeds in a room without one', async () => {
    const middle = await standInBetween(withForeignFingerprint)
    scene.hostile.attackWith(middle)
    const [ana, ben] = await scene.meet(scene.openRoom(), 'Ana', 'Ben')
    if (!ana || !ben) throw new Error('nobody came')
    for (const person of [ana, ben])
      await until(
        async () => (await remoteDescriptions(person)).some((sdp) => sdp.includes(foreignFingerprint)),
        () => `${person.name} was not given the fingerprint`
      )
    expect([...middle.names].sort()).toEqual(['Ana', 'Ben'])
  })
})

describe('a service that invents a participant', () => {
  const invention = (card: string, version: number): unknown => ({
    participant: {
      id: 'mallory-mallory',
      card,
      epoch: 1,
      state: { microphone: true, camera: true, share: false, sharePaused: false, hand: false }
    },
    isContinued: false,
    version
  })

  async function invent(room: string): Promise<Person> {
    const middle = await standInBetween((body) => body)
    let version = 0
    scene.hostile.attackWith({
      request: middle.request,
      reply(_victim, name, reply) {
        if (name === 'room:join') version = (reply as { value: { version: number } }).value.version
        return reply
      }
    })
    const [ana] = await scene.meet(room, 'Ana')
    if (!ana) throw new Error('nobody came')
    scene.hostile.victims[0]?.tell('room:joined', invention(await middle.forge('Ben'), version + 1))
    return ana
  }

  it('is refused in a room with a key', async () => {
    const ana = await invent(scene.privateRoom())
    await sees(ana, 'foreign')
    expect(await ana.openConnections()).toBe(0)
    expect((await namesShown(ana)).join()).not.toContain('Ben')
  })

  it('succeeds in a room without one: a connection is made for them', async () => {
    const ana = await invent(scene.openRoom())
    await ana.page.getByTestId('tile-name').getByText('Ben').waitFor()
    expect(await ana.openConnections()).toBe(1)
  })
})

describe('a service that shows somebody under another name', () => {
  const asCem = async (middle: Awaited<ReturnType<typeof standInBetween>>, participant: object) => ({
    ...participant,
    card: await middle.forge('Cem')
  })

  async function rename(room: string): Promise<Person> {
    const middle = await standInBetween((body) => body)
    scene.hostile.attackWith({
      ...middle,
      async notice(victim, name, payload) {
        const told = await middle.notice(victim, name, payload)
        if (name !== 'room:joined') return told
        return Promise.all(
          (told as { participant: object }[]).map(async (arrival) => ({
            ...arrival,
            participant: await asCem(middle, arrival.participant)
          }))
        )
      }
    })
    const [ana] = await scene.meet(room, 'Ana', 'Ben')
    if (!ana) throw new Error('nobody came')
    return ana
  }

  it('is refused in a room with a key', async () => {
    const ana = await rename(scene.privateRoom())
    await sees(ana, 'foreign')
    expect((await namesShown(ana)).join()).not.toContain('Cem')
  })

  it('succeeds in a room without one: Ben is seen, and called Cem', async () => {
    const ana = await rename(scene.openRoom())
    await ana.seesTiles(1)
    await ana.receives(1)
    await ana.page.getByTestId('tile-name').getByText('Cem').waitFor()
  })
})
