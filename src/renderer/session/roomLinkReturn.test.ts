import { describe, expect, it, vi } from 'vitest'
import { handshakeRefusals } from '../../../signaling/protocol'
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

  it.each(handshakeRefusals)('loses no room to a connection that is refused (%s)', async (code) => {
    const { client, link, snapshots } = setUp()
    const lost: string[] = []
    link.on('lost', (reason) => lost.push(reason))
    await link.join()
    client.setStatus({ kind: 'refused', code })
    client.handlers['room:join'] = () => ({ ok: true, value: snapshot({ isContinued: true }) })
    regainConnection(client, false)
    await vi.waitFor(() => expect(snapshots).toHaveLength(2))
    expect(lost).toEqual([])
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

  it('is asked about less and less often, by one of us at a time', async () => {
    const pauses: number[] = []
    const resume: (() => void)[] = []
    const { client, link, snapshots } = setUp((ms) => {
      pauses.push(ms)
      return new Promise((resolve) => resume.push(resolve))
    })
    await link.join()
    loseConnection(client)
    client.handlers['room:join'] = () => passing('rateLimited')
    regainConnection(client, false)
    for (let asked = 1; asked < 8; asked += 1) {
      await vi.waitFor(() => expect(pauses).toHaveLength(asked))
      resume[asked - 1]?.()
    }
    await vi.waitFor(() => expect(pauses).toHaveLength(8))
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000])
    // The connection is quicker than the pause.
    client.handlers['room:join'] = () => ({ ok: true, value: snapshot({ isContinued: true }) })
    loseConnection(client)
    regainConnection(client, false)
    await vi.waitFor(() => expect(snapshots).toHaveLength(2))
    const asked = client.askedOf('room:join').length
    resume.at(-1)?.()
    await new Promise((resolve) => setTimeout(resolve))
    expect(client.askedOf('room:join')).toHaveLength(asked)
  })

  it('ends no call when the service is about to stop', async () => {
    const { client, link } = setUp()
    const lost: string[] = []
    link.on('lost', (code) => lost.push(code))
    await link.join()
    client.handlers['room:join'] = () => passing('serverDraining')
    client.emit('room:left', { participantId: ben.id, isLost: false, version: 8 })
    await vi.waitFor(() => expect(client.askedOf('room:join')).toHaveLength(2))
    expect(lost).toEqual([])
  })
})

describe('whether signals get through', () => {
  it('is said when it changes, and a way back is said when the room is known again', async () => {
    const { client, link, snapshots } = setUp()
    const told: string[] = []
    link.on('reach', (isUp) => told.push(`${isUp} after ${snapshots.length}`))
    await link.join()
    loseConnection(client)
    client.setStatus({ kind: 'connecting' })
    client.handlers['room:join'] = () => ({ ok: true, value: snapshot({ isContinued: true }) })
    regainConnection(client, true)
    await vi.waitFor(() => expect(snapshots).toHaveLength(2))
    link.leave({ mayReturn: false })
    loseConnection(client)
    expect(told).toEqual(['true after 1', 'false after 1', 'true after 2'])
  })
})

describe('a place the service does not know of any more', () => {
  it('is taken anew once, and never in a circle with a service that forgets us each time', async () => {
    const { client, link, snapshots } = setUp()
    const lost: string[] = []
    link.on('lost', (code) => lost.push(code))
    await link.join()
    client.handlers['state:set'] = () => ({ ok: false, error: { code: 'notInRoom', message: '' } })
    for (let change = 0; change < 10; change += 1) {
      link.setState({ ...quiet, camera: change % 2 === 0 })
      await new Promise((resolve) => setTimeout(resolve))
    }
    expect(lost[0]).toBe('internal')
    expect(snapshots).toHaveLength(2)
  })

  it('may be lost again over another connection', async () => {
    const { client, link, snapshots } = setUp()
    const lost: string[] = []
    link.on('lost', (code) => lost.push(code))
    await link.join()
    for (let round = 2; round < 5; round += 1) {
      loseConnection(client)
      regainConnection(client, false)
      await vi.waitFor(() => expect(snapshots).toHaveLength(round))
    }
    expect(lost).toEqual([])
  })

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
    client.emit('room:left', { participantId: ben.id, isLost: false, version: 6 })
    regainConnection(client, false)
    link.sendSignal(ben.id, signal(0))
    expect(left).toEqual([])
    expect(snapshots).toHaveLength(1)
    expect(client.askedOf('signal:send')).toEqual([])
  })
})
