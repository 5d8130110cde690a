import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { revivePage } from './revival'

function setUp(answers: boolean[] = []) {
  let nowMs = 0
  const did: string[] = []
  const contents = Object.assign(new EventEmitter(), {
    reload: () => did.push('reload'),
    isDestroyed: () => false
  })
  const undo = revivePage({
    contents: contents as never,
    onGone: (reason) => did.push(reason),
    askToRetry: () => {
      did.push('ask')
      return Promise.resolve(answers.shift() ?? false)
    },
    now: () => nowMs
  })
  return {
    contents,
    did,
    undo,
    pass: (ms: number) => (nowMs += ms),
    async die(reason = 'crashed') {
      contents.emit('render-process-gone', {}, { reason, exitCode: 1 })
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
}

it('loads a crashed page again', async () => {
  const { die, did } = setUp()
  await die('oom')
  expect(did).toEqual(['oom', 'reload'])
})

it('lets a page go that ended as it should', async () => {
  const { die, did } = setUp()
  await die('clean-exit')
  expect(did).toEqual([])
})

it('asks instead of looping, and forgets old deaths', async () => {
  const { die, did, pass } = setUp([true, false])
  for (let death = 0; death < 4; death += 1) await die()
  expect(did.filter((what) => what === 'reload')).toHaveLength(4)
  expect(did.filter((what) => what === 'ask')).toHaveLength(1)
  for (let death = 0; death < 4; death += 1) await die()
  expect(did.at(-1)).toBe('ask')
  pass(60_000)
  await die()
  expect(did.at(-1)).toBe('reload')
})

it('hears nothing once undone', async () => {
  const { die, did, undo } = setUp()
  undo()
  await die()
  expect(did).toEqual([])
})
