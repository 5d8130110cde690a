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

it('keeps the screen on while there are others in the room and no longer', () => {
  const { power, running } = setUp()
  power.showCall({ names: ['Ben'] })
  power.showCall({ names: ['Ben', 'Cleo'] })
  expect(running.size).toBe(1)
  power.showCall({ names: [] })
  expect(running.size).toBe(0)
  power.showCall({ names: ['Ben'] })
  power.showCall(null)
  expect(running.size).toBe(0)
})

it('puts the end of the machine off until the app has ended', () => {
  const { powerMonitor } = setUp()
  let isPutOff = false
  powerMonitor.emit('shutdown', { preventDefault: () => (isPutOff = true) })
  expect(isPutOff).toBe(true)
})

it('tells of waking and of the end', () => {
  const { powerMonitor, heard } = setUp()
  powerMonitor.emit('resume')
  powerMonitor.emit('shutdown')
  expect(heard).toEqual(['wake', 'shutdown'])
})

it('leaves nothing behind', () => {
  const { power, powerMonitor, running } = setUp()
  power.showCall({ names: ['Ben'] })
  power.close()
  expect(running.size).toBe(0)
  expect(powerMonitor.eventNames()).toEqual([])
})
