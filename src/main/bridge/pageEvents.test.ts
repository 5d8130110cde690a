import { expect, it } from 'vitest'
import { eventChannels } from '../../preload/channels'
import { createPageEvents, maxWaitingCommands } from './pageEvents'
import { defaultDesktop } from '../settings/schema'

function setUp() {
  const page = { isDestroyed: false, isCrashed: false }
  const sent: unknown[][] = []
  const events = createPageEvents({
    send: (channel, ...args: unknown[]) => {
      if (page.isDestroyed) throw new TypeError('Object has been destroyed')
      sent.push([channel, ...args])
    },
    isDestroyed: () => page.isDestroyed,
    isCrashed: () => page.isCrashed
  })
  const commands = () =>
    sent.filter(([channel]) => channel === eventChannels.command).map(([, payload]) => payload)
  return { page, sent, events, commands }
}

const mute = { kind: 'toggleMicrophone' } as const
const leave = { kind: 'leave' } as const

it('lets commands wait until the page listens, and sends them once and in order', () => {
  const { events, commands } = setUp()
  events.send('command', mute)
  events.send('command', leave)
  expect(commands()).toEqual([])
  events.pageReady()
  events.pageReady()
  expect(commands()).toEqual([mute, leave])
  events.send('command', mute)
  expect(commands()).toEqual([mute, leave, mute])
})

it('sends states at once, whoever listens', () => {
  const { events, sent } = setUp()
  events.send('settings', defaultDesktop)
  events.send('wake', null)
  expect(sent).toEqual([
    [eventChannels.settings, defaultDesktop],
    [eventChannels.wake, null]
  ])
})

it('lets commands wait for the next page once one has left', () => {
  const { events, commands } = setUp()
  events.pageReady()
  events.pageLeft()
  events.send('command', leave)
  expect(commands()).toEqual([])
  events.pageReady()
  expect(commands()).toEqual([leave])
})

it('sends nothing to a page that is dead, and keeps commands for its successor', () => {
  const { page, events, sent, commands } = setUp()
  events.pageReady()
  page.isCrashed = true
  events.send('wake', null)
  events.send('command', leave)
  expect(sent).toEqual([])
  page.isCrashed = false
  events.pageReady()
  expect(commands()).toEqual([leave])
})

it('does not fail on contents that are destroyed', () => {
  const { page, events, sent } = setUp()
  page.isDestroyed = true
  events.send('wake', null)
  events.send('command', leave)
  events.pageReady()
  expect(sent).toEqual([])
})

it('gives up the oldest commands when too many wait', () => {
  const { events, commands } = setUp()
  const asked = Array.from({ length: maxWaitingCommands + 2 }, (_, index) => ({
    kind: 'pauseSharing' as const,
    isPaused: index % 2 === 0
  }))
  const [first, second, ...kept] = [leave, mute, ...asked.slice(2)]
  for (const command of [first, second, ...kept]) events.send('command', command)
  events.pageReady()
  expect(commands()).toEqual(kept)
})
