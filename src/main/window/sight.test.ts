import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { followSight, type SeenWindow } from './sight'

class FakeWindow extends EventEmitter {
  shown = false
  minimised = false
  isVisible = (): boolean => this.shown
  isMinimized = (): boolean => this.minimised
}

it('tells whenever the window comes into sight or goes out of it', () => {
  const window = new FakeWindow()
  const told: boolean[] = []
  followSight(window as unknown as SeenWindow, (isShown) => told.push(isShown))
  window.shown = true
  window.emit('show')
  window.minimised = true
  window.emit('minimize')
  window.minimised = false
  window.emit('restore')
  window.shown = false
  window.emit('hide')
  expect(told).toEqual([true, false, true, false])
})

it.each(['focus', 'enter-full-screen'])(
  'believes %s, where that is all a system says of a window that is back',
  (event) => {
    const window = new FakeWindow()
    const told: boolean[] = []
    window.shown = true
    followSight(window as unknown as SeenWindow, (isShown) => told.push(isShown))
    window.emit(event)
    expect(told).toEqual([true])
  }
)
