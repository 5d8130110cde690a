import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import { Child } from './process.mjs'
import { readListening } from './service.mjs'

const surroundings = { cwd: tmpdir(), env: process.env, output: 'inherit' } as const

function run(code: string, patienceMs = 10_000) {
  return new Child(process.execPath, ['-e', code], { ...surroundings, patienceMs })
}

/** Resolves with the first message the child sends. */
function message(child: Child) {
  return new Promise((settle) => child.onMessage(settle))
}

it('tells its child to end by closing the channel, and says how it ended', async () => {
  const child = run('process.on("disconnect", () => process.exit(7)); process.send("up")')
  expect(await message(child)).toBe('up')
  await Promise.all([child.close(), child.close()])
  expect(await child.ended).toEqual({ exitCode: 7 })
})

it('ends what does not want to end', async () => {
  const child = run('process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); process.send("up")', 50)
  await message(child)
  await child.close()
  expect((await child.ended).exitCode).toBe(1)
})

it('reports a program that cannot be started', async () => {
  const child = new Child('no-such-program-here', [], surroundings)
  expect(await child.ended).toEqual({ exitCode: 127 })
  await child.close()
})

it('reads where the service listens, and nothing else', () => {
  const place = { url: 'http://127.0.0.1:7441', port: 7441 }
  expect(readListening({ type: 'listening', ...place })).toEqual(place)
  expect(readListening({ type: 'listening', ...place, url: 'http://127.0.0.1:7441/' })).toEqual(place)
  expect(
    [null, 'listening', {}, { type: 'other', ...place }, { type: 'listening' }].map(readListening)
  ).toEqual(Array(5).fill(null))
})
