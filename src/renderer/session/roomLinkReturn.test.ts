import { describe, expect, it, vi } from 'vitest'
import { unreachable } from './fakeClient'
import { ben, loseConnection, quiet, regainConnection, setUp, signal, snapshot } from './roomLinkRig'

describe('coming back', () => {
  it('asks for the same place and says that the links are still alive', async () => {
    const { client, link, snapshots } = setUp()
    await link.join()
    loseConnection(client)
    client.handlers['room:join'] = () => ({ ok: true, value: snapshot({ isContinued: true, version: 9 }) })
    regainConnection(client, false)
    await vi.waitFor(() => expect(snapshots).toHaveLength(2))
    expect(client.askedOf('room:join')[1]).toMatchObject({ resume: { token: 'token-1', isContinuing: true } })
    expect(snapshots[1]).toMatchObject({ version: 9 })
  })

  it('tells that the room is lost when the service refuses', async () => {
    const { client, link } = setUp()
    const lost: string[] = []
    link.on('lost', (code) => lost.push(code))
    await link.join()
    loseConnection(client)
    client.handlers['room:join'] = () => ({ ok: false, error: { code: 'roomFull', message: '' } })
    regainConnection(client, false)
    await vi.waitFor(() => expect(lost).toEqual(['roomFull']))
  })

  it('keeps waiting when the connection breaks again on the way in', async () => {
    const { client, link, snapshots } = setUp()
    const lost: string[] = []
    link.on('lost', (code) => lost.push(code))
    await link.join()
    loseConnection(client)
    client.handlers['room:join'] = () => {
      loseConnection(client)
      return unreachable
    }
    regainConnection(client, false)
    await vi.waitFor(() => expect(client.askedOf('room:join')).toHaveLength(2))
    client.handlers['room:join'] = () => ({ ok: true, value: snapshot({ isContinued: true }) })
    regainConnection(client, false)
    await vi.waitFor(() => expect(snapshots).toHaveLength(2))
    expect(lost).toEqual([])
  })
})

describe('coming in anew', () => {
  const resume = (isContinuing: boolean) => ({ resume: { token: 'token-1', isContinuing } })

  it('asks for the same place and says that the links are gone', async () => {
    const { client, link, snapshots } = setUp()
    await link.join()
    link.renew()
    await vi.waitFor(() => expect(snapshots).toHaveLength(2))
    expect(client.askedOf('room:join')[1]).toMatchObject(resume(false))
    loseConnection(client)
    regainConnection(client, false)
    await vi.waitFor(() => expect(client.askedOf('room:join')).toHaveLength(3))
    expect(client.askedOf('room:join')[2]).toMatchObject(resume(true))
  })

  it('waits for a join that is under way, and for the service', async () => {
    const { client, link, snapshots } = setUp()
    await link.join()
    loseConnection(client)
    client.handlers['room:join'] = () => unreachable
    link.renew()
    link.renew()
    client.handlers['room:join'] = () => ({ ok: true, value: snapshot() })
    regainConnection(client, false)
    await vi.waitFor(() => expect(snapshots).toHaveLength(2))
    expect(client.askedOf('room:join').slice(1)).not.toContainEqual(expect.objectContaining(resume(true)))
  })
})

describe('a passing refusal on the way back', () => {
  const passing = (code: 'rateLimited' | 'serverDraining') =>
    ({ ok: false, error: { code, message: '' } }) as const

  it.each([unreachable, passing('rateLimited')])('is sat out: $error.code', async (refusal) => {
    const { client, link, snapshots } = setUp()
    const lost: string[] = []
    link.on('lost', (code) => lost.push(code))
    await link.join()
    loseConnection(client)
    let refusals = 2
    client.handlers['room:join'] = () =>
      (refusals -= 1) >= 0 ? refusal : { ok: true, value: snapshot({ isContinued: true }) }
    regainConnection(client, false)
    await vi.waitFor(() => expect(snapshots).toHaveLength(2))
    expect(lost).toEqual([])
  })

  it('ends no call when the service is about to stop', async () => {
    const { client, link } = setUp()
    const lost: string[] = []
    link.on('lost', (code) => lost.push(code))
    await link.join()
    client.handlers['room:join'] = () => passing('serverDraining')
    client.emit('room:left', { participantId: ben.id, version: 8 })
    await vi.waitFor(() => expect(client.askedOf('room:join')).toHaveLength(2))
    expect(lost).toEqual([])
  })
})

describe('a place the service does not know of any more', () => {
  it('is asked for again when our state meets that', async () => {
    const { client, link, snapshots } = setUp()
    await link.join()
    client.handlers['state:set'] = () => ({ ok: false, error: { code: 'notInRoom', message: '' } })
    link.setState({ ...quiet, hand: true })
    await vi.waitFor(() => expect(snapshots).toHaveLength(2))
    expect(client.askedOf('room:join')[1]).toMatchObject({ state: { hand: true } })
  })
})

describe('after the end', () => {
  it('the seat that a recovering connection would bring back is given up', async () => {
    const { client, link } = setUp()
    await link.join()
    loseConnection(client)
    link.leave({ mayReturn: false })
    link.leave({ mayReturn: false })
    expect(client.askedOf('room:leave')).toEqual([{ mayReturn: false }])
  })

  it('nothing is heard and nothing is sent', async () => {
    const { client, link, snapshots } = setUp()
    const left: string[] = []
    link.on('left', ({ participantId }) => left.push(participantId))
    await link.join()
    link.leave({ mayReturn: true })
    expect(client.askedOf('room:leave')).toEqual([{ mayReturn: true }])
    client.emit('room:left', { participantId: ben.id, version: 6 })
    regainConnection(client, false)
    link.sendSignal(ben.id, signal(0))
    expect(left).toEqual([])
    expect(snapshots).toHaveLength(1)
    expect(client.askedOf('signal:send')).toEqual([])
  })
})
