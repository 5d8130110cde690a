import { describe, expect, it, vi } from 'vitest'
import { createPinia, setActivePinia } from 'pinia'
import { nextTick } from 'vue'
import { home, keepFavourites, withClock } from './favouriteRig'
import type { RoomWish } from '../stores/rooms'

withClock()

describe('at the start', () => {
  it('takes the person into the room, muted and without a picture, and says so', async () => {
    const { log, reach, said } = keepFavourites({ kitchen: 'joinAtStart' })
    await reach('online')
    expect(log).toEqual(['enter kitchen false false', 'chime'])
    expect(said()).toEqual(['autoJoined'])
  })

  it('tells a person who does not look in the system’s way', async () => {
    const { log, reach } = keepFavourites({ kitchen: 'joinAtStart' }, { isSeen: false })
    await reach('online')
    expect(log).toContain('notify join kitchen')
  })

  it('waits for the service, but not for ever', async () => {
    const early = keepFavourites({ kitchen: 'joinAtStart' })
    await early.reach('unreachable')
    await vi.advanceTimersByTimeAsync(4 * 60_000)
    await early.reach('online')
    expect(early.log).toContain('enter kitchen false false')

    early.keeper.close()
    setActivePinia(createPinia())
    const late = keepFavourites({ kitchen: 'joinAtStart' })
    await late.reach('unreachable')
    await vi.advanceTimersByTimeAsync(6 * 60_000)
    await late.reach('online')
    expect(late.log).toEqual([])
  })

  it('goes where somebody is, and notifies nobody of what was there before', async () => {
    const { log, reach, inside } = keepFavourites({ kitchen: 'joinWhenOccupied', cellar: 'show' })
    await reach('online')
    await inside({ kitchen: ['Ben'], cellar: ['Cem'] })
    expect(log).toEqual(['enter kitchen false false', 'chime'])
  })

  it('is over as soon as the person does something', async () => {
    const { log, rooms, reach, inside, leave } = keepFavourites({
      kitchen: 'joinAtStart',
      cellar: 'joinWhenOccupied'
    })
    rooms.visitedId = 'elsewhere'
    await nextTick()
    await leave()
    await reach('online')
    await inside({ cellar: ['Ben'] })
    expect(log).toEqual([])
  })

  it('is over when everything is known: a wish made now is for the next arrival', async () => {
    const { log, rooms, reach, inside } = keepFavourites({ kitchen: 'show', cellar: 'show' })
    await reach('online')
    await inside({ kitchen: ['Ben'], cellar: [] })
    rooms.setWish('kitchen', 'joinWhenOccupied')
    rooms.setWish('cellar', 'joinAtStart')
    await inside({ kitchen: ['Ben', 'Cem'] })
    expect(log).toEqual([])
  })

  it('is over with the first wish the person makes, although a server is still awaited', async () => {
    const other = 'https://other.example'
    const { log, connection, rooms, reach, inside } = keepFavourites({
      [`garden@${other}`]: 'joinAtStart',
      kitchen: 'show',
      cellar: 'show'
    })
    connection.knownServers = [home, other]
    connection.statuses.set(other, { kind: 'unreachable' })
    await reach('online')
    await inside({ kitchen: ['Ben'], cellar: [] })
    rooms.setWish('kitchen', 'joinWhenOccupied')
    await nextTick()
    rooms.setWish('cellar', 'joinAtStart')
    await nextTick()
    expect(log).toEqual([])
  })

  it('says whether it will try again when it is turned away', async () => {
    const { reach, refuse, said } = keepFavourites({ kitchen: 'joinAtStart' })
    refuse()
    await reach('online')
    expect(said()).toEqual(['autoJoinFailed'])
  })

  it('is not repeated by a page that is loaded anew', async () => {
    const { log, reach, inside } = keepFavourites(
      { kitchen: 'joinAtStart', cellar: 'joinWhenOccupied' },
      { isAppStart: false }
    )
    await reach('online')
    await inside({ cellar: ['Ben'] })
    expect(log).toEqual([])
  })

  it('does not wait for a server the page may not reach', async () => {
    const { log, reach } = keepFavourites({
      'kitchen@https://third.example': 'joinAtStart',
      cellar: 'joinAtStart'
    })
    await reach('online')
    expect(log[0]).toBe('enter cellar false false')
  })
})

describe('when somebody comes', () => {
  async function setUpEmpty(wishes: Readonly<Record<string, RoomWish>>) {
    const parts = keepFavourites(wishes)
    await parts.reach('online')
    await parts.inside(Object.fromEntries(Object.keys(wishes).map((key) => [key, []])))
    return parts
  }

  it('joins them, and never again before the room has been empty', async () => {
    const { log, inside, leave } = await setUpEmpty({ kitchen: 'joinWhenOccupied' })
    await inside({ kitchen: ['Ben'] })
    await inside({ kitchen: ['Ben', 'Ana'] })
    await leave()
    await inside({ kitchen: ['Ben'] })
    await inside({ kitchen: ['Ben', 'Cem'] })
    vi.advanceTimersByTime(60_000)
    expect(log).toEqual(['enter kitchen false false', 'chime'])

    await inside({ kitchen: [] })
    await inside({ kitchen: ['Ben'] })
    expect(log.filter((entry) => entry.startsWith('enter'))).toHaveLength(2)
  })

  it('tells of rooms that are only shown, wherever the person is', async () => {
    const { log, inside, rooms } = await setUpEmpty({ kitchen: 'show' })
    rooms.visitedId = 'elsewhere'
    await inside({ kitchen: ['Ben'] })
    expect(log).toEqual([`notify kitchen ${home}: Ben`])
  })

  it('tells instead of joining while another call is on', async () => {
    const { log, inside, call } = await setUpEmpty({ kitchen: 'joinWhenOccupied' })
    call.reset({ kind: 'inCall', roomId: 'cellar' })
    await inside({ kitchen: ['Ben'] })
    expect(log).toEqual([`notify kitchen ${home}: Ben`])
  })

  it('is silent about the room the person has gone into', async () => {
    const { log, inside, call } = await setUpEmpty({ kitchen: 'joinWhenOccupied' })
    call.reset({ kind: 'joining', roomId: 'kitchen' })
    await inside({ kitchen: ['Ana'] })
    expect(log).toEqual([])
  })

  it('does nothing at all in quiet hours', async () => {
    const { log, inside, settings } = await setUpEmpty({ kitchen: 'joinWhenOccupied', cellar: 'show' })
    settings.update({ quietHours: { isOn: true, from: '11:00', to: '13:00' } })
    await inside({ kitchen: ['Ben'], cellar: ['Cem'] })
    vi.setSystemTime(new Date('2026-03-14T14:00:00'))
    await inside({ kitchen: ['Ben', 'Dee'] })
    expect(log).toEqual([])
  })

  it('brings the person home when turned away, and tries again for the next arrival only', async () => {
    const { log, inside, refuse, said } = await setUpEmpty({ kitchen: 'joinWhenOccupied' })
    refuse()
    await inside({ kitchen: ['Ben'] })
    await inside({ kitchen: ['Ben', 'Cem'] })
    expect(log).toEqual(['enter kitchen false false', 'home'])
    expect(said()).toEqual(['autoJoinPostponed'])
    await inside({ kitchen: [] })
    await inside({ kitchen: ['Ben'] })
    expect(log.filter((entry) => entry.startsWith('enter'))).toHaveLength(2)
  })
})

describe('the first time', () => {
  async function setUpAsked(isSeen = true) {
    const parts = keepFavourites({ kitchen: 'joinWhenOccupied' }, { isSeen })
    parts.settings.update({ hasConfirmedAutoJoin: false })
    await parts.reach('online')
    await parts.inside({ kitchen: [] })
    await parts.inside({ kitchen: ['Ben'] })
    expect(parts.autoJoin.asked).toBe('kitchen')
    return parts
  }

  it('asks, and after a yes never again', async () => {
    const { keeper, log, autoJoin, settings } = await setUpAsked()
    expect(log).toEqual([])
    keeper.answer('join')
    await nextTick()
    expect(log).toContain('enter kitchen false false')
    expect([autoJoin.asked, settings.values.hasConfirmedAutoJoin]).toEqual([null, true])
  })

  it('asks again next time after "not now"', async () => {
    const { keeper, log, autoJoin, inside } = await setUpAsked()
    keeper.answer('notNow')
    await inside({ kitchen: ['Ben', 'Cem'] })
    expect(autoJoin.asked).toBeNull()
    await inside({ kitchen: [] })
    await inside({ kitchen: ['Ben'] })
    expect(autoJoin.asked).toBe('kitchen')
    expect(log).toEqual([])
  })

  it('takes "never" as a wish for that room', async () => {
    const { keeper, rooms } = await setUpAsked()
    keeper.answer('neverThisRoom')
    expect(rooms.wishOf('kitchen')).toBe('show')
  })

  it('takes the question back when everybody has gone', async () => {
    const { keeper, autoJoin, inside, log } = await setUpAsked()
    await inside({ kitchen: [] })
    expect(autoJoin.asked).toBeNull()
    keeper.answer('join')
    expect(log).toEqual([])
  })

  it('tells of a question at the start that nobody sees', async () => {
    const { log, settings, reach } = keepFavourites({ kitchen: 'joinAtStart' }, { isSeen: false })
    settings.update({ hasConfirmedAutoJoin: false })
    await reach('online')
    expect(log).toEqual(['notify question kitchen'])
  })

  it('takes the question back when the person goes to a door themselves', async () => {
    const { autoJoin, rooms } = await setUpAsked()
    rooms.visitedId = 'cellar'
    await nextTick()
    expect(autoJoin.asked).toBeNull()
  })

  it('tells a person who does not see the question', async () => {
    expect((await setUpAsked(false)).log).toEqual([`notify kitchen ${home}: Ben`])
  })
})

it('does nothing after its end', async () => {
  const { keeper, log, reach } = keepFavourites({ kitchen: 'joinAtStart' })
  keeper.close()
  await reach('online')
  expect(log).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})
