import { expect, it } from 'vitest'
import { maxWaiting, Openings } from './openings'

function setUp() {
  let openSlowly = (): void => undefined
  const slow = new Promise<void>((resolve) => (openSlowly = resolve))
  const told: string[] = []
  const openings = new Openings(Promise.resolve('key'))
  const add = (name: string, opened: Promise<unknown> = Promise.resolve(), isOurs = false): void =>
    openings.add(
      async (key) => {
        await opened
        return () => told.push(`${name} by ${key}`)
      },
      { isOurs }
    )
  return { openings, told, add, slow, openSlowly }
}

it('tells in the order of arrival, however long each takes to open', async () => {
  const { openings, told, add, slow, openSlowly } = setUp()
  add('first', slow)
  add('second')
  openSlowly()
  await openings.settled()
  expect(told).toEqual(['first by key', 'second by key'])
})

it('drops what is one too many, and nothing that we have asked for', async () => {
  const { openings, told, add } = setUp()
  for (let count = 0; count < maxWaiting; count += 1) add('waiting')
  add('too many')
  add('ours', undefined, true)
  await openings.settled()
  expect(told).toHaveLength(maxWaiting + 1)
  expect(told.at(-1)).toBe('ours by key')
})

it('tells nothing any more once closed, whatever was being opened', async () => {
  const { openings, told, add, slow, openSlowly } = setUp()
  add('being opened', slow)
  add('waiting')
  await Promise.resolve()
  openings.close()
  openSlowly()
  await openings.settled()
  expect(told).toEqual([])
})
