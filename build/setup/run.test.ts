import { expect, it } from 'vitest'
import { lastLines, run, runNode } from './run.mjs'

const signal = new AbortController().signal
const script = (code: string, options: { timeoutMs?: number; signal?: AbortSignal } = {}) =>
  runNode('-e', [code], { signal, ...options })

it('collects both streams and the exit code', async () => {
  const outcome = await script('console.log("out"); console.error("err"); process.exitCode = 3')
  expect(outcome.exitCode).toBe(3)
  expect(outcome.output).toContain('out')
  expect(outcome.output).toContain('err')
})

it('reports a command that does not exist instead of throwing', async () => {
  expect((await run('no-such-command-here', [], { signal })).exitCode).toBe(127)
})

it('ends a command that takes too long and says so', async () => {
  expect(await script('setInterval(() => {}, 1000)', { timeoutMs: 300 })).toMatchObject({
    exitCode: 1,
    isTimedOut: true
  })
})

it('ends a command when it is told to', async () => {
  const controller = new AbortController()
  const running = script('setInterval(() => {}, 1000)', { signal: controller.signal })
  controller.abort()
  expect(await running).toMatchObject({ exitCode: 1, isTimedOut: false })
})

it('keeps the last lines that say something', () => {
  expect(lastLines('one\n\ntwo\r\n \nthree\n', 2)).toBe('two\nthree')
})
