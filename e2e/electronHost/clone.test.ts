import { expect, it } from 'vitest'
import { decode, encode } from './clone'

const roundTrip = (value: unknown) => decode(encode(value))

it.each([
  ['undefined', undefined],
  ['null', null],
  ['numbers JSON does not have', [NaN, Infinity, -Infinity, -0]],
  ['bigints', 12_345_678_901_234_567_890n],
  ['dates, also invalid ones', [new Date(7), new Date(NaN)]],
  ['regular expressions', /a"b/giu],
  ['maps and sets', new Map<unknown, unknown>([[{ key: 1 }, new Set(['value'])]])],
  ['bytes', [new Uint8Array([0, 255]), new Float64Array([1.5]), new Uint8Array([1, 2]).buffer]],
  ['errors of their kind', new RangeError('out of bounds')],
  ['holes of meaning', { present: undefined, ['__proto__']: 1 }]
])('keeps %s', (_what, value) => {
  expect(roundTrip(value)).toEqual(value)
})

it('keeps what is shared shared, and cycles', () => {
  const shared = { name: 'shared' }
  const value: Record<string, unknown> = { first: shared, second: shared }
  value['self'] = value
  const copy = roundTrip(value) as typeof value
  expect(copy['first']).toBe(copy['second'])
  expect(copy['self']).toBe(copy)
  expect(copy['first']).not.toBe(shared)
})

it('keeps only the part of a buffer that a view shows', () => {
  const view = new Uint8Array([1, 2, 3, 4]).subarray(1, 3)
  expect(roundTrip(view)).toEqual(new Uint8Array([2, 3]))
})

it('takes prototypes for what Electron takes them: nothing', () => {
  class Room {
    readonly id = 'garden'
  }
  expect(Object.getPrototypeOf(roundTrip(new Room()))).toBe(Object.prototype)
  expect(roundTrip(JSON.parse('{"__proto__":{"isAdmin":true}}'))).not.toHaveProperty('isAdmin')
})

it.each([[() => 1], [Symbol('id')], [{ deep: [() => 1] }], [Promise.resolve()], [new WeakMap()]])(
  'refuses %o in the words of Electron',
  (value) => {
    expect(() => encode(value)).toThrow('An object could not be cloned.')
  }
)
