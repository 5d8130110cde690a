import { expect, it } from 'vitest'
import { formatElapsed, step } from './progress.mjs'

it.each([
  [0, '0.0 s'],
  [9_940, '9.9 s'],
  [9_960, '10 s'],
  [59_400, '59 s'],
  [59_600, '1 min 0 s'],
  [125_000, '2 min 5 s']
])('writes %d ms as %s', (elapsedMs, text) => {
  expect(formatElapsed(elapsedMs)).toBe(text)
})

function record(isTTY: boolean) {
  const lines: string[] = []
  return { lines, out: { isTTY, write: (text: string) => lines.push(text) } }
}

it('writes plain lines where nothing can be redrawn', async () => {
  const { lines, out } = record(false)
  expect(await step('Building', () => Promise.resolve('done'), out)).toBe('done')
  expect(lines.map((line) => line.replace(/\d.*s\)/, '…'))).toEqual(['Building ...\n', '✓ Building (…\n'])
  expect(lines.join('')).not.toContain('\r')
})

it('draws over its own line on a terminal', async () => {
  const { lines, out } = record(true)
  await step('Building', () => Promise.resolve(), out)
  expect(lines.at(0)).not.toContain('\n')
  expect(lines.at(-1)).toMatch(/^\r.*✓ Building .*\n$/)
})

it('marks a failed step and passes the failure on', async () => {
  const { lines, out } = record(false)
  await expect(step('Building', () => Promise.reject(new Error('no')), out)).rejects.toThrow('no')
  expect(lines.at(-1)).toContain('✗ Building')
})
