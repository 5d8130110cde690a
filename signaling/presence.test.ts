import { afterEach, beforeEach, expect, it } from 'vitest'
import { bounds } from './protocol'
import { cardOf, joinOf, quiet, Rig } from './testRig'

let rig: Rig
beforeEach(async () => {
  rig = await Rig.start()
})
afterEach(() => rig.close())

it('shows who is inside, then every change, to somebody outside', async () => {
  await rig.gather('Ada')
  const watcher = await rig.caller()
  const { rooms } = await watcher.must('room:watch', { roomIds: ['kitchen', 'cellar'] })
  expect(rooms).toEqual([
    { roomId: 'kitchen', cards: [cardOf('Ada')] },
    { roomId: 'cellar', cards: [] }
  ])
  const [bob] = await rig.gather('Bob')
  expect(await watcher.hears('room:presence')).toEqual({
    roomId: 'kitchen',
    cards: [cardOf('Ada'), cardOf('Bob')]
  })
  await bob?.caller.must('room:leave', { mayReturn: false })
  expect(await watcher.hears('room:presence', 2)).toEqual({ roomId: 'kitchen', cards: [cardOf('Ada')] })
  expect(watcher.notices.every(({ name }) => name === 'room:presence')).toBe(true)
})

it('reports an emptied room as empty and makes none by watching', async () => {
  const [ada] = await rig.gather('Ada')
  const watcher = await rig.caller()
  await watcher.must('room:watch', { roomIds: ['kitchen', 'cellar'] })
  expect(await rig.metric('confab_rooms')).toBe(1)
  await ada?.caller.must('room:leave', { mayReturn: false })
  expect(await watcher.hears('room:presence')).toEqual({ roomId: 'kitchen', cards: [] })
  expect(await rig.metric('confab_rooms')).toBe(0)
})

it('reports changed cards only: not states, not a return with the same card', async () => {
  const [ada] = await rig.gather('Ada')
  const watcher = await rig.caller()
  await watcher.must('room:watch', { roomIds: ['kitchen'] })
  await ada?.caller.must('state:set', { state: { ...quiet, hand: true } })
  await ada?.caller.must('room:join', joinOf('kitchen', 'Ada'))
  await ada?.caller.must('room:join', joinOf('kitchen', 'Countess'))
  await watcher.hears('room:presence')
  expect(watcher.notices).toEqual([
    { name: 'room:presence', payload: { roomId: 'kitchen', cards: [cardOf('Countess')] } }
  ])
})

it('ends with unwatching, and concerns the watched rooms alone', async () => {
  const watcher = await rig.caller()
  await watcher.must('room:watch', { roomIds: ['kitchen', 'cellar'] })
  await watcher.must('room:unwatch', { roomIds: ['kitchen'] })
  await rig.gather('Ada')
  await (await rig.caller()).must('room:join', joinOf('attic', 'Eve'))
  await watcher.caughtUp()
  expect(watcher.notices).toEqual([])
})

it('works from inside too', async () => {
  const [ada] = await rig.gather('Ada')
  await ada?.caller.must('room:watch', { roomIds: ['kitchen'] })
  await rig.gather('Bob')
  expect(await ada?.caller.hears('room:presence')).toEqual({
    roomId: 'kitchen',
    cards: [cardOf('Ada'), cardOf('Bob')]
  })
})

it('is bounded per connection, over all requests together', async () => {
  const watcher = await rig.caller()
  const roomIds = Array.from({ length: bounds.watchedRooms }, (_, index) => `room-${index}`)
  await watcher.must('room:watch', { roomIds })
  await watcher.must('room:watch', { roomIds: roomIds.slice(0, 3) })
  expect(await watcher.request('room:watch', { roomIds: ['one-more'] })).toMatchObject({
    error: { code: 'invalidPayload' }
  })
  await watcher.must('room:unwatch', { roomIds: ['room-0'] })
  await watcher.must('room:watch', { roomIds: ['one-more'] })
})
