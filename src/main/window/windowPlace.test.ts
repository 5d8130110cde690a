import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { followPlace, usablePlace, type WindowPlace } from './windowPlace'

const screens = [
  { workArea: { x: 0, y: 0, width: 1920, height: 1040 } },
  { workArea: { x: -1280, y: 0, width: 1280, height: 984 } }
]
const place = (x: number, y: number): WindowPlace => ({ x, y, width: 1000, height: 700, isMaximized: false })

it('comes back to where it was, on either screen', () => {
  for (const there of [place(100, 50), place(-1200, 10), place(1800, 900)])
    expect(usablePlace(there, screens)).toEqual(there)
})

it('lets the system choose when the window would be out of reach', () => {
  for (const there of [place(4000, 100), place(1900, 100), place(100, 1030), place(100, -500)])
    expect(usablePlace(there, screens)).toBeNull()
  expect(usablePlace(null, screens)).toBeNull()
})

it('tells of every move until undone', () => {
  let isMinimized = false
  const window = Object.assign(new EventEmitter(), {
    getNormalBounds: () => ({ x: 1, y: 2, width: 300, height: 400 }),
    isMaximized: () => true,
    isMinimized: () => isMinimized
  })
  const kept: WindowPlace[] = []
  const undo = followPlace(window as never, (there) => kept.push(there))
  window.emit('move')
  window.emit('maximize')
  expect(kept).toHaveLength(2)
  expect(kept[0]).toEqual({ x: 1, y: 2, width: 300, height: 400, isMaximized: true })
  isMinimized = true
  window.emit('resize')
  expect(kept).toHaveLength(2)
  isMinimized = false
  undo()
  window.emit('resize')
  expect(kept).toHaveLength(2)
  expect(window.eventNames()).toEqual([])
})
