import { describe, expect, it, vi } from 'vitest'
import { ben, cem, setUp, snapshot, withClock } from './attendanceRig'
import type { KnownSnapshot } from './sealedRoom'

withClock()

describe('who offers', () => {
  it('is the newcomer, and whoever has been restored answers', () => {
    const { attendance, deeds } = setUp()
    expect(deeds).toEqual([['offerer', ben.id, 2]])
    attendance.update(snapshot({ others: [ben, cem], isContinued: true }))
    expect(deeds.at(-1)).toEqual(['answerer', cem.id, 2])
  })

  it('is whoever meets somebody restored that they do not know', () => {
    const { attendance, deeds } = setUp([])
    attendance.meet({ participant: ben, isContinued: true })
    attendance.meet({ participant: cem, isContinued: false })
    expect(deeds).toEqual([
      ['offerer', ben.id, 2],
      ['answerer', cem.id, 2]
    ])
  })
})

it('makes a link by the epoch the service goes by, even where it has forgotten a higher one', () => {
  const { attendance, deeds, present } = setUp([{ ...ben, epoch: 2 }])
  deeds.length = 0
  attendance.meet({ participant: { ...ben, epoch: 1 }, isContinued: true })
  expect(deeds).toEqual([
    ['disconnect', ben.id],
    ['offerer', ben.id, 2]
  ])
  expect(present()).toEqual(['Ben'])
})

describe('somebody the service has lost', () => {
  it('stays while their link is up, and nobody says that they left', () => {
    const { attendance, deeds, present, said } = setUp()
    deeds.length = 0
    attendance.lose({ participantId: ben.id, isLost: true })
    vi.advanceTimersByTime(60_000)
    expect(present()).toEqual(['Ben, out of sight'])
    expect([deeds, said()]).toEqual([[], []])
  })

  it('leaves where there is no link either', () => {
    const { attendance, link, present, said } = setUp()
    link(ben.id, 'interrupted')
    attendance.lose({ participantId: ben.id, isLost: true })
    expect(present()).toEqual([])
    expect(said()).toEqual(['Ben: participantLeft'])
  })

  it('leaves when the link has been down for a few seconds, and not before', () => {
    const { attendance, deeds, link, present, said } = setUp()
    attendance.lose({ participantId: ben.id, isLost: true })
    link(ben.id, 'interrupted')
    vi.advanceTimersByTime(4_900)
    link(ben.id, 'connected')
    vi.advanceTimersByTime(60_000)
    link(ben.id, 'interrupted')
    vi.advanceTimersByTime(4_900)
    link(ben.id, 'failed')
    expect(present()).toEqual(['Ben, out of sight'])
    vi.advanceTimersByTime(200)
    expect(present()).toEqual([])
    expect(deeds.at(-1)).toEqual(['disconnect', ben.id])
    expect(said()).toEqual(['Ben: participantLeft'])
  })

  it.each([
    { case: 'over the links there are', epoch: 1, isContinued: true },
    { case: 'over a new link', epoch: 2, isContinued: false }
  ])('comes back $case without a word', ({ epoch, isContinued }) => {
    const { attendance, deeds, link, present, said } = setUp()
    attendance.lose({ participantId: ben.id, isLost: true })
    link(ben.id, 'interrupted')
    attendance.meet({ participant: { ...ben, epoch }, isContinued })
    vi.advanceTimersByTime(60_000)
    expect(present()).toEqual(['Ben'])
    expect(said()).toEqual([])
    expect(deeds).toContainEqual(epoch === 1 ? ['resync', ben.id] : ['answerer', ben.id, 3])
  })

  it('is gone for good once they say goodbye', () => {
    const { attendance, present, said } = setUp()
    attendance.lose({ participantId: ben.id, isLost: true })
    attendance.lose({ participantId: ben.id, isLost: false })
    attendance.lose({ participantId: ben.id, isLost: false })
    expect(present()).toEqual([])
    expect(said()).toEqual(['Ben: participantLeft'])
  })

  it('may be missing from the room’s snapshot as well', () => {
    const { attendance, link, present } = setUp([ben, cem])
    link(cem.id, 'failed')
    attendance.update(snapshot({ others: [], isContinued: true }))
    expect(present()).toEqual(['Ben, out of sight'])
  })
})

describe('a service that has just started', () => {
  const young = (others: KnownSnapshot['others']): KnownSnapshot =>
    snapshot({ others, isContinued: true, othersSettleInMs: 10_000 })

  it('is given time to hear of everybody, and none of it is said', () => {
    const { attendance, deeds, link, present, said } = setUp([ben, cem])
    link(cem.id, 'interrupted')
    deeds.length = 0
    attendance.update(young([]))
    expect(present()).toEqual(['Ben, out of sight', 'Cem, out of sight'])
    vi.advanceTimersByTime(9_000)
    attendance.meet({ participant: ben, isContinued: true })
    attendance.update(young([ben, cem]))
    vi.advanceTimersByTime(60_000)
    expect(present()).toEqual(['Ben', 'Cem'])
    expect(said()).toEqual([])
    expect(deeds).not.toContainEqual(expect.arrayContaining(['disconnect']))
  })

  it('counts in the end: whoever has no link has left', () => {
    const { attendance, link, present, said } = setUp([ben, cem])
    attendance.update(young([]))
    link(cem.id, 'failed')
    vi.advanceTimersByTime(11_900)
    expect(present()).toHaveLength(2)
    vi.advanceTimersByTime(200)
    expect(present()).toEqual(['Ben, out of sight'])
    expect(said()).toEqual(['Cem: participantLeft'])
  })
})

it('somebody shown since before our place was lost goes without a word', () => {
  const { stores, present, said } = setUp([])
  stores.call.putParticipant({
    ...cem,
    ...cem.state,
    link: 'connected',
    microphoneStream: null,
    cameraStream: null,
    shareStream: null,
    shareAudioStream: null
  })
  const { attendance } = setUp([ben])
  expect(present()).toEqual(['Ben'])
  expect(said()).toEqual([])
  attendance.close()
})

it('leaves no decision behind at the end', () => {
  const { attendance, link, present } = setUp([ben, cem])
  attendance.lose({ participantId: ben.id, isLost: true })
  link(ben.id, 'failed')
  attendance.close()
  attendance.close()
  link(cem.id, 'failed')
  expect(vi.getTimerCount()).toBe(0)
  expect(present()).toHaveLength(2)
})
