import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { findParent } from './parent'

const listening = { type: 'listening', url: 'http://localhost:7440', port: 7440 } as const

/** A process as Node makes it (`send`), or as Electron does (`parentPort`), or one that nobody listens to. */
function setUp(kind: 'app' | 'script' | 'nobody') {
  const told: unknown[] = []
  const reasons: string[] = []
  const parentPort = Object.assign(new EventEmitter(), {
    postMessage: (message: unknown) => told.push(message)
  })
  const self = Object.assign(
    new EventEmitter(),
    kind === 'app'
      ? { parentPort }
      : kind === 'script'
        ? { send: (message: unknown) => told.push(message) }
        : {}
  )
  const parent = findParent(self as never)
  parent.onStop((reason) => reasons.push(reason))
  return { parent, parentPort, self, told, reasons }
}

it.each(['app', 'script'] as const)('tells the %s where it listens', (kind) => {
  const { parent, told } = setUp(kind)
  parent.tell(listening)
  expect(told).toEqual([listening])
})

it('tells nobody when nobody listens', () => {
  const { parent, told } = setUp('nobody')
  parent.tell(listening)
  expect(told).toEqual([])
})

it('stops when the app says so, and for no other message', () => {
  const { parentPort, reasons } = setUp('app')
  for (const data of [null, 'stop', {}, { type: 'go' }]) parentPort.emit('message', { data, ports: [] })
  expect(reasons).toEqual([])
  parentPort.emit('message', { data: { type: 'stop' }, ports: [] })
  expect(reasons).toEqual(['parent asked'])
})

it('stops when the script that started it has gone', () => {
  const { self, reasons } = setUp('script')
  self.emit('disconnect')
  expect(reasons).toEqual(['parent gone'])
})
