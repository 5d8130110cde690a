import { expect, it } from 'vitest'
import type { DesktopCapturerSource } from 'electron'
import { watchSharedWindow } from './sharedWindow'

function setUp() {
  const told: boolean[] = []
  const due: (() => void)[] = []
  const system = { windows: ['window:1:0', 'window:2:0'], isFailing: false, reads: 0 }
  const watch = watchSharedWindow({
    reader: {
      getSources() {
        system.reads += 1
        if (system.isFailing) return Promise.reject(new Error('no'))
        return Promise.resolve(system.windows.map((id) => ({ id })) as DesktopCapturerSource[])
      }
    },
    schedule(run) {
      due.push(run)
      return () => void due.splice(due.indexOf(run) >>> 0, 1)
    },
    tell: ({ isHidden }) => told.push(isHidden)
  })
  const pass = async () => {
    for (const run of due.splice(0)) run()
    await new Promise(setImmediate)
  }
  return { watch, told, due, system, pass }
}

it('tells when the window goes out of sight and when it is back, once each', async () => {
  const { watch, told, system, pass } = setUp()
  watch.follow('window:1:0')
  await pass()
  system.windows = ['window:2:0']
  await pass()
  await pass()
  system.windows = ['window:1:0']
  await pass()
  expect(told).toEqual([true, false])
})

it('reads nothing for screens, for nothing, and after the end', async () => {
  const { watch, due, system, pass } = setUp()
  watch.follow('screen:1:0')
  watch.follow(null)
  expect(due).toEqual([])
  watch.follow('window:1:0')
  watch.close()
  await pass()
  expect([due.length, system.reads]).toEqual([0, 0])
})

it('does not start anew for the window it follows already', async () => {
  const { watch, told, system, due, pass } = setUp()
  watch.follow('window:1:0')
  system.windows = []
  await pass()
  watch.follow('window:1:0')
  expect([told, due.length]).toEqual([[true], 1])
})

it('takes another window for visible, and says so when the last one was not', async () => {
  const { watch, told, system, pass } = setUp()
  watch.follow('window:1:0')
  system.windows = ['window:2:0']
  await pass()
  watch.follow('window:2:0')
  await pass()
  expect(told).toEqual([true, false])
})

it('ignores what it learns about a window it no longer follows', async () => {
  const { watch, told, system, due } = setUp()
  system.windows = []
  watch.follow('window:1:0')
  due.splice(0).forEach((run) => run())
  watch.follow('screen:1:0')
  await new Promise(setImmediate)
  expect([told, due]).toEqual([[], []])
})

it('draws no conclusion from a failure, and goes on', async () => {
  const { watch, told, system, pass } = setUp()
  watch.follow('window:1:0')
  system.isFailing = true
  await pass()
  system.isFailing = false
  system.windows = []
  await pass()
  expect(told).toEqual([true])
})
