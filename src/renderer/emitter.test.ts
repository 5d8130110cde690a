import { afterEach, describe, expect, it, vi } from 'vitest'
import { Emitter } from './emitter'

interface Events {
  counted: number
  stopped: void
}

describe('Emitter', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('tells listeners in the order they came, and only those of the event', () => {
    const emitter = new Emitter<Events>()
    const heard: string[] = []
    emitter.on('counted', (count) => heard.push(`first ${count}`))
    emitter.on('counted', (count) => heard.push(`second ${count}`))
    emitter.on('stopped', () => heard.push('stopped'))

    emitter.emit('counted', 3)

    expect(heard).toEqual(['first 3', 'second 3'])
  })

  it('takes each registration back on its own, however often it is undone', () => {
    const emitter = new Emitter<Events>()
    const listener = vi.fn()
    const undo = emitter.on('counted', listener)
    emitter.on('counted', listener)

    undo()
    undo()
    emitter.emit('counted', 1)

    expect(listener).toHaveBeenCalledTimes(1)
  })

  it('leaves out whoever left or came during the event', () => {
    const emitter = new Emitter<Events>()
    const leaver = vi.fn()
    const newcomer = vi.fn()
    emitter.on('stopped', () => undo())
    emitter.on('stopped', () => emitter.on('stopped', newcomer))
    const undo = emitter.on('stopped', leaver)

    emitter.emit('stopped', undefined)

    expect(leaver).not.toHaveBeenCalled()
    expect(newcomer).not.toHaveBeenCalled()
  })

  it('tells the rest when a listener throws, and does not swallow the error', () => {
    const later: (() => void)[] = []
    vi.stubGlobal('queueMicrotask', (task: () => void) => later.push(task))
    const emitter = new Emitter<Events>()
    const next = vi.fn()
    emitter.on('stopped', () => {
      throw new Error('broken listener')
    })
    emitter.on('stopped', next)

    emitter.emit('stopped', undefined)

    expect(next).toHaveBeenCalledTimes(1)
    expect(() => later[0]?.()).toThrow('broken listener')
  })
})
