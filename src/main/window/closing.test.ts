import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import type { CallStatus } from '../../preload/contract'
import { guardClosing } from './closing'

const kitchen = { label: 'Kitchen' } as CallStatus

function setUp({
  closeHides = true,
  canComeBack = true,
  call = null
}: { closeHides?: boolean; canComeBack?: boolean; call?: CallStatus | null } = {}) {
  const did: string[] = []
  const window = Object.assign(new EventEmitter(), {
    hide: () => did.push('hide'),
    isFullScreen: () => false,
    minimize: () => did.push('minimize'),
    isDestroyed: () => false
  })
  const app = Object.assign(new EventEmitter(), {
    quit() {
      did.push('quit')
      if (!isStopped(app, 'before-quit')) did.push('end')
    }
  })
  let answer: (response: number) => void = () => {}
  const dialog = {
    showMessageBox: () => {
      did.push('ask')
      return new Promise((resolve) => (answer = (response) => resolve({ response })))
    }
  }
  const closing = guardClosing({
    app: app as never,
    dialog: dialog as never,
    window: window as never,
    closeHides: () => closeHides,
    canComeBack: () => Promise.resolve(canComeBack),
    call: () => call,
    show: () => did.push('show'),
    explain: () => did.push('explain')
  })
  return { did, app, window, closing, answer: (response: number) => answer(response) }
}

function isStopped(emitter: EventEmitter, event: string): boolean {
  let stopped = false
  emitter.emit(event, { preventDefault: () => (stopped = true) })
  return stopped
}
const settled = () => new Promise((resolve) => setImmediate(resolve))

it('hides instead of closing, and explains', async () => {
  const { window, did } = setUp()
  expect(isStopped(window, 'close')).toBe(true)
  await settled()
  expect(did).toEqual(['hide', 'explain'])
})

it('minimises where a hidden window could not be found again', async () => {
  const { window, did } = setUp({ canComeBack: false })
  expect(isStopped(window, 'close')).toBe(true)
  await settled()
  expect(did).toEqual(['minimize'])
})

it('ends the app when that is what closing was set to mean', () => {
  const { window, did } = setUp({ closeHides: false })
  isStopped(window, 'close')
  expect(did).toEqual(['quit', 'end'])
})

it('lets the window go when the app quits', () => {
  const { app, window } = setUp()
  expect(isStopped(app, 'before-quit')).toBe(false)
  expect(isStopped(window, 'close')).toBe(false)
})

it('asks once during a call, where it can be seen, and stays when told to', async () => {
  const { app, did, answer } = setUp({ call: kitchen })
  expect(isStopped(app, 'before-quit')).toBe(true)
  expect(isStopped(app, 'before-quit')).toBe(true)
  expect(did).toEqual(['show', 'ask'])
  answer(1)
  await settled()
  expect(did).toEqual(['show', 'ask'])
  expect(isStopped(app, 'before-quit')).toBe(true)
  expect(did).toEqual(['show', 'ask', 'show', 'ask'])
})

it('quits out of a call when told to', async () => {
  const { app, did, answer } = setUp({ call: kitchen })
  isStopped(app, 'before-quit')
  answer(0)
  await settled()
  expect(did).toEqual(['show', 'ask', 'quit', 'end'])
})

it('does not ask when the machine goes down', () => {
  const { closing, did } = setUp({ call: kitchen })
  closing.quitNow()
  expect(did).toEqual(['quit', 'end'])
})

it('is in nobody’s way while the app is being replaced, and only then', () => {
  const { closing, app, window } = setUp({ call: kitchen })
  closing.letGo(true)
  expect([isStopped(app, 'before-quit'), isStopped(window, 'close')]).toEqual([false, false])
  closing.letGo(false)
  expect(isStopped(window, 'close')).toBe(true)
})

it('leaves nothing behind', () => {
  const { app, window, closing } = setUp()
  closing.close()
  expect([...app.eventNames(), ...window.eventNames()]).toEqual([])
})
