import { describe, expect, it, vi } from 'vitest'
import { unreachable } from './fakeClient'
import { ben, loseConnection, quiet, regainConnection, sealed, setUp, signal, snapshot } from './roomLinkRig'

describe('joining', () => {
  it('asks for no earlier place the first time and tells the snapshot', async () => {
    const { client, link, snapshots } = setUp()
    expect(await link.join()).toBeNull()
    expect(client.askedOf('room:join')).toEqual([
      { roomId: 'tea-kitchen', card: 'card-of-ana', state: quiet }
    ])
    expect(snapshots).toEqual([snapshot()])
  })

  it('returns the refusal and tells nothing', async () => {
    const { client, link, snapshots } = setUp()
    client.handlers['room:join'] = () => ({ ok: false, error: { code: 'roomFull', message: '' } })
    expect((await link.join())?.code).toBe('roomFull')
    expect(snapshots).toEqual([])
  })

  it('says at once that we leave when left before the reply was here, lest it hit the next room', async () => {
    const { client, link } = setUp()
    const joining = link.join()
    await vi.waitFor(() => expect(client.askedOf('room:join')).toHaveLength(1))
    link.leave({ mayReturn: false })
    expect(client.askedOf('room:leave')).toEqual([{ mayReturn: false }])
    await joining
    expect(client.askedOf('room:leave')).toHaveLength(1)
  })

  it('does not ask at all when left before it had what to come in with', async () => {
    const { client, link } = setUp()
    const joining = link.join()
    link.leave({ mayReturn: false })
    await joining
    expect(client.asked).toEqual([])
  })

  it('is refused where nobody can come in from here', async () => {
    const { client, makeLink } = setUp()
    const link = makeLink({ entry: () => Promise.reject(new Error('no WebCrypto')) })
    expect(await link.join()).toEqual({ code: 'internal', message: 'Error: no WebCrypto' })
    expect(client.asked).toEqual([])
  })

  it('says nothing of leaving when nobody has asked to come in', () => {
    const { client, link } = setUp()
    link.leave({ mayReturn: false })
    expect(client.askedOf('room:leave')).toEqual([])
  })
})

describe('signals', () => {
  it('wait for the connection and go out in order', async () => {
    const { client, link } = setUp()
    await link.join()
    loseConnection(client)
    link.sendSignal(ben.id, signal(0))
    link.sendSignal(ben.id, signal(1))
    expect(client.askedOf('signal:send')).toEqual([])
    client.handlers['room:join'] = () => ({ ok: true, value: snapshot({ isContinued: true }) })
    regainConnection(client, false)
    await vi.waitFor(() =>
      expect(client.askedOf('signal:send')).toEqual([
        { to: ben.id, signal: sealed(signal(0)) },
        { to: ben.id, signal: sealed(signal(1)) }
      ])
    )
  })

  it('that were never acknowledged are repeated, acknowledged ones are not', async () => {
    const { client, link } = setUp()
    await link.join()
    link.sendSignal(ben.id, signal(0))
    await vi.waitFor(() => expect(client.askedOf('signal:send')).toHaveLength(1))
    client.handlers['signal:send'] = () => {
      loseConnection(client)
      return unreachable
    }
    link.sendSignal(ben.id, signal(1))
    await vi.waitFor(() => expect(client.askedOf('signal:send')).toHaveLength(2))
    client.handlers['signal:send'] = () => ({ ok: true, value: null })
    client.handlers['room:join'] = () => ({ ok: true, value: snapshot({ isContinued: true }) })
    regainConnection(client, false)
    await vi.waitFor(() => expect(client.askedOf('signal:send')).toHaveLength(3))
    expect(client.askedOf('signal:send')[2]).toEqual({ to: ben.id, signal: sealed(signal(1)) })
  })

  it('are said again when the service asks to slow down', async () => {
    const { client, link } = setUp()
    await link.join()
    let refusals = 1
    client.handlers['signal:send'] = () =>
      (refusals -= 1) >= 0
        ? { ok: false, error: { code: 'rateLimited', message: '' } }
        : { ok: true, value: null }
    link.sendSignal(ben.id, signal(0))
    await vi.waitFor(() => expect(client.askedOf('signal:send')).toHaveLength(2))
  })

  it('of a connection that has been made anew replace those of the old one, and nobody else’s', async () => {
    const { client, link } = setUp()
    await link.join()
    loseConnection(client)
    link.sendSignal(ben.id, signal(0))
    link.sendSignal('participant-3', signal(0))
    link.sendSignal(ben.id, signal(0, { attempt: 1 }))
    link.sendSignal(ben.id, signal(1, { attempt: 1 }))
    client.handlers['room:join'] = () => ({ ok: true, value: snapshot({ isContinued: true }) })
    regainConnection(client, false)
    await vi.waitFor(() =>
      expect(client.askedOf('signal:send')).toEqual([
        { to: 'participant-3', signal: sealed(signal(0)) },
        { to: ben.id, signal: sealed(signal(0, { attempt: 1 })) },
        { to: ben.id, signal: sealed(signal(1, { attempt: 1 })) }
      ])
    )
  })

  it('die with the place they were sent from', async () => {
    const { client, link, snapshots } = setUp()
    await link.join()
    loseConnection(client)
    link.sendSignal(ben.id, signal(0))
    regainConnection(client, false) // answers with a place that is new
    await vi.waitFor(() => expect(snapshots).toHaveLength(2))
    expect(client.askedOf('signal:send')).toEqual([])
  })
})

describe('our own state', () => {
  it('costs two requests however often it changes while one is under way', async () => {
    const { client, link } = setUp()
    await link.join()
    for (let change = 0; change < 20; change += 1) link.setState({ ...quiet, microphone: change % 2 === 0 })
    const last = { ...quiet, microphone: true, hand: true }
    link.setState(last)
    await vi.waitFor(() => expect(client.askedOf('state:set').at(-1)).toEqual({ state: last }))
    expect(client.askedOf('state:set')).toHaveLength(2)
  })

  it('arrives in the end when the service asks to slow down', async () => {
    const { client, link } = setUp()
    await link.join()
    let refusals = 2
    client.handlers['state:set'] = () =>
      (refusals -= 1) >= 0
        ? { ok: false, error: { code: 'rateLimited', message: '' } }
        : { ok: true, value: { version: 6 } }
    link.setState({ ...quiet, camera: true })
    await vi.waitFor(() => expect(client.askedOf('state:set')).toHaveLength(3))
  })
})

describe('a lock', () => {
  it('is asked for, and its step of the version is ours to count', async () => {
    const { client, link } = setUp()
    await link.join()
    client.handlers['room:lock'] = () => ({ ok: true, value: { version: 6 } })
    const told: boolean[] = []
    link.on('lock', ({ isLocked }) => told.push(isLocked))
    expect(await link.lock(true)).toBeNull()
    client.emit('room:lock', { isLocked: false, version: 7 })
    expect(told).toEqual([false])
    expect(client.askedOf('room:join')).toHaveLength(1)
  })

  it('that the service refuses says why', async () => {
    const { client, link } = setUp()
    await link.join()
    client.handlers['room:lock'] = () => ({ ok: false, error: { code: 'rateLimited', message: '' } })
    expect((await link.lock(true))?.code).toBe('rateLimited')
  })
})

describe('a new card', () => {
  it('is shown once it has stopped changing, in the same place', async () => {
    const pauses: (() => void)[] = []
    const { client, link } = setUp(() => new Promise((done) => pauses.push(done)))
    await link.join()
    for (let change = 0; change < 3; change += 1) link.renewCard()
    for (const done of pauses) done()
    await vi.waitFor(() => expect(client.askedOf('room:join')).toHaveLength(2))
    expect(client.askedOf('room:join')[1]).toMatchObject({ resume: { isContinuing: true } })
  })
})

describe('versions', () => {
  it('let a notice through that is next and drop one that is known', async () => {
    const { client, link } = setUp()
    const left: string[] = []
    link.on('left', ({ participantId }) => left.push(participantId))
    await link.join()
    client.emit('room:left', { participantId: ben.id, isLost: false, version: 5 })
    expect(left).toEqual([])
    client.emit('room:left', { participantId: ben.id, isLost: false, version: 6 })
    expect(left).toEqual([ben.id])
    expect(client.askedOf('room:join')).toHaveLength(1)
  })

  it('with a gap ask for the whole truth', async () => {
    const { client, link, snapshots } = setUp()
    await link.join()
    client.handlers['room:join'] = () => ({ ok: true, value: snapshot({ isContinued: true, version: 8 }) })
    client.emit('room:left', { participantId: ben.id, isLost: false, version: 8 })
    await vi.waitFor(() => expect(snapshots).toHaveLength(2))
  })

  it('count our own changes, which nobody tells us', async () => {
    const { client, link } = setUp()
    await link.join()
    link.setState({ ...quiet, hand: true })
    await vi.waitFor(() => expect(client.askedOf('state:set')).toHaveLength(1))
    await Promise.resolve()
    client.emit('room:joined', { participant: ben, isContinued: false, version: 7 })
    expect(client.askedOf('room:join')).toHaveLength(1)
  })
})
