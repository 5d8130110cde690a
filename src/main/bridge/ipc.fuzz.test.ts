/**
 * Throws at every call what a page taken over by somebody else could send: anything the structured clone algorithm
 * carries. Seeded, so that a failure comes again; it says in which round and where in the argument.
 */
import { beforeEach, describe, expect, it } from 'vitest'
import type { CallName } from './callSchemas'
import { callNames, from, fullArguments, ownPage, setUpCalls } from './callRig'

const seed = 20_261_121
const rounds = 60

/** Mulberry32. */
function randomFrom(start: number): () => number {
  let state = start >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Values that no argument and no part of one may be, whatever is asked for. */
const poisons: readonly (() => unknown)[] = [
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => -1,
  () => 2 ** 53,
  () => 10n ** 40n,
  () => 'x'.repeat(2_000_000),
  () => '\0\u202e<img src=x onerror=alert(1)>'.repeat(1_000),
  () => new Array<unknown>(2 ** 32 - 1),
  () => Array.from({ length: 100_000 }, () => 'Ada'),
  () => nested(100_000),
  () => cyclic(),
  () => new Map([['roomId', 'kitchen']]),
  () => new Set(['kitchen']),
  () => new Date(0),
  () => /x/,
  () => new Error('x'),
  () => new Uint8Array(1_000_000),
  () => JSON.parse('{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}') as unknown,
  () => Object.create({ roomId: 'kitchen', label: 'Kitchen' }) as unknown
]

function nested(depth: number): unknown {
  let value: unknown = 'kitchen'
  for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { value }
  return value
}

function cyclic(): unknown {
  const value: Record<string, unknown> = {}
  value['self'] = value
  return value
}

type Path = readonly string[]

/** Every place in an argument, the whole of it first. */
function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([key, part]) => placesIn(part, [...path, key]))]
}

/** A copy of `value` with something else at `path`. */
function replaced(value: unknown, [key, ...rest]: Path, part: unknown): unknown {
  if (key === undefined) return part
  const copy = structuredClone(value) as Record<string, unknown>
  copy[key] = replaced(copy[key], rest, part)
  return copy
}

function without(value: unknown, path: Path): unknown {
  const key = path.at(-1)
  const copy = structuredClone(value)
  const owner = path
    .slice(0, -1)
    .reduce<unknown>((part, step) => (part as Record<string, unknown>)[step], copy)
  if (key !== undefined) delete (owner as Record<string, unknown>)[key]
  return copy
}

/** Keys that mean something to JavaScript itself; defined, because assigning `__proto__` would not make it own. */
function withKey(value: unknown, path: Path, key: string): unknown {
  const copy = structuredClone(value)
  const owner = path.reduce<unknown>((part, step) => (part as Record<string, unknown>)[step], copy)
  Object.defineProperty(owner, key, { value: { isAdmin: true }, enumerable: true })
  return copy
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
const at = (value: unknown, path: Path) =>
  path.reduce<unknown>((part, step) => (part as Record<string, unknown>)[step], value)

const withArgument = callNames.filter((name) => fullArguments[name] !== undefined)

describe.each(callNames)('%s', (name: CallName) => {
  const full: unknown = fullArguments[name]
  let { invoke, reached, reports } = setUpCalls()
  beforeEach(() => {
    ;({ invoke, reached, reports } = setUpCalls())
  })

  async function expectRefused(...args: unknown[]): Promise<void> {
    await expect(invoke(ownPage, name, ...args)).rejects.toThrow(new RegExp(`^invalidArgument: ${name}$`))
  }
  async function expectAlive(): Promise<void> {
    expect([reached, reports]).toEqual([[], []])
    await invoke(ownPage, name, full)
    expect(reached).toEqual([{ name, args: [full] }])
  }

  it('takes nothing that is wrong as a whole', async () => {
    for (const poison of poisons) await expectRefused(poison())
    await expectAlive()
  })

  it('takes one argument and no more', async () => {
    for (const extra of [undefined, null, {}, full, 'x']) await expectRefused(full, extra)
    await expectAlive()
  })

  it('listens to nobody but our page', async () => {
    const strangers = [
      from(null),
      from({ url: 'app://confab/', parent: {} }),
      from({ url: 'app://confab.evil.example/', parent: null }),
      from({ url: 'about:blank', parent: null }),
      from({ url: '', parent: null })
    ]
    for (const stranger of strangers) {
      for (const argument of [full, poisons[0]?.(), undefined]) {
        await expect(invoke(stranger, name, argument)).rejects.toThrow(
          new RegExp(`^untrustedSender: ${name}$`)
        )
      }
    }
    await expectAlive()
  })
})

describe.each(withArgument)('the argument of %s', (name: CallName) => {
  const full: unknown = fullArguments[name]
  let { invoke, reached, reports } = setUpCalls()
  beforeEach(() => {
    ;({ invoke, reached, reports } = setUpCalls())
  })
  const places = placesIn(full)
  const objects = places.filter((path) => isObject(at(full, path)))

  async function isRefused(argument: unknown, where: string): Promise<void> {
    const outcome = await invoke(ownPage, name, argument).then(
      () => 'accepted',
      (refusal: Error) => refusal.message
    )
    expect(outcome, where).toBe(`invalidArgument: ${name}`)
  }

  it(`is refused with anything wrong anywhere in it (seed ${seed})`, async () => {
    const random = randomFrom(seed + callNames.indexOf(name))
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item
    for (let round = 0; round < rounds; round++) {
      const path = pick(places)
      const poison = pick(poisons)
      const where = `round ${round}, ${String(poison)} at "${path.join('.')}"`
      await isRefused(replaced(full, path, poison()), where)
    }
    expect([reached, reports]).toEqual([[], []])
    await invoke(ownPage, name, full)
    expect(reached).toHaveLength(1)
  })

  it('is refused with a key it does not have', async () => {
    for (const path of objects.filter((place) => !Array.isArray(at(full, place)))) {
      for (const key of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'extra']) {
        await isRefused(withKey(full, path, key), `${key} in "${path.join('.')}"`)
      }
    }
    expect(reached).toEqual([])
  })

  it('is refused without a key it has to have', async () => {
    // What is asked for one by one may be left out, and so may an item of a list.
    const required = places.filter((path) => path.length > 0 && !Array.isArray(at(full, path.slice(0, -1))))
    for (const path of name === 'changeSettings' ? [['hosting', 'port']] : required) {
      await isRefused(without(full, path), `without ${path.join('.')}`)
    }
    expect(reached).toEqual([])
  })
})

it('leaves nothing behind in the prototypes of main', () => {
  expect([({} as { isAdmin?: boolean }).isAdmin, ([] as { isAdmin?: boolean }).isAdmin]).toEqual([
    undefined,
    undefined
  ])
})
