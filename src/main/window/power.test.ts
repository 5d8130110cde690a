import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { followPower } from './power'

function setUp() {
  const running = new Set<number>()
  let lastId = 0
  const heard: string[] = []
  const powerMonitor = new EventEmitter()
  const power = followPower({
    powerMonitor: powerMonitor as never,
    powerSaveBlocker: {
      start: () => {
        running.add((lastId += 1))
        return lastId
      },
      stop: (id) => running.delete(id)
    },
    onWake: () => heard.push('wake'),
    onShutdown: () => heard.push('shutdown')
  })
  return { power, powerMonitor, running, heard }
}

it('keeps the screen on during a call and no longer', () => {
  const { power, running } = setUp()
  power.setInCall(true)
  power.setInCall(true)
  expect(running.size).toBe(1)
  power.setInCall(false)
  expect(running.size).toBe(0)
})

it('tells of waking and of the end', () => {
  const { powerMonitor, heard } = setUp()
  powerMonitor.emit('resume')
  powerMonitor.emit('shutdown')
  expect(heard).toEqual(['wake', 'shutdown'])
})

it('leaves nothing behind', () => {
  const { power, powerMonitor, running } = setUp()
  power.setInCall(true)
  power.close()
  expect(running.size).toBe(0)
  expect(powerMonitor.eventNames()).toEqual([])
})
