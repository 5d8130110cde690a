import { describe, expect, it } from 'vitest'
import { Arrivals } from './arrivals'

type Moment = readonly [
  names: Readonly<Record<string, readonly string[]>>,
  change?: { readonly ownRoom?: string; readonly nowMs?: number; readonly keys?: readonly string[] }
]

/** Arrivals at each of the moments, as one text. */
function arrivalsAt(...moments: readonly Moment[]): string[] {
  const arrivals = new Arrivals()
  return moments.map(([names, { ownRoom = null, nowMs = 0, keys = ['kitchen', 'cellar'] } = {}]) =>
    [...arrivals.look({ keys, namesIn: (key) => names[key], ownRoom, nowMs })].join()
  )
}

const empty = { kitchen: [], cellar: [] }
const ana = { kitchen: ['Ana'], cellar: [] }

describe('an arrival', () => {
  it('is somebody in a room that was empty, once', () => {
    expect(arrivalsAt([empty], [ana], [ana], [{ kitchen: ['Ana', 'Ben'], cellar: [] }])).toEqual([
      '',
      'kitchen',
      '',
      ''
    ])
  })

  it('comes again after the room has been empty', () => {
    expect(arrivalsAt([empty], [ana], [empty], [ana])).toEqual(['', 'kitchen', '', 'kitchen'])
  })

  it('is nobody who was inside when we first looked', () => {
    expect(arrivalsAt([{}], [ana], [ana])).toEqual(['', '', ''])
  })

  it('is not forgotten, and not invented, by a service out of reach', () => {
    expect(arrivalsAt([empty], [{}], [ana], [{}], [ana])).toEqual(['', '', 'kitchen', '', ''])
  })

  it('is not ourselves', () => {
    expect(arrivalsAt([empty], [ana, { ownRoom: 'kitchen' }], [ana])).toEqual(['', '', ''])
  })

  it('is nobody who was there when we left, until the room has been empty', () => {
    expect(
      arrivalsAt(
        [ana, { ownRoom: 'kitchen' }],
        [ana, { nowMs: 60_000 }],
        [empty, { nowMs: 70_000 }],
        [ana, { nowMs: 80_000 }]
      )
    ).toEqual(['', '', '', 'kitchen'])
  })

  it('is nobody who comes right after we have left', () => {
    const left = [empty, { nowMs: 1_000 }] as const
    expect(
      arrivalsAt([ana, { ownRoom: 'kitchen' }], left, [ana, { nowMs: 1_300 }], [ana, { nowMs: 20_000 }])
    ).toEqual(['', '', '', ''])
    expect(arrivalsAt([ana, { ownRoom: 'kitchen' }], left, [ana, { nowMs: 11_000 }]).at(-1)).toBe('kitchen')
  })

  it('in another room counts while we are in one', () => {
    expect(arrivalsAt([empty, { ownRoom: 'cellar' }], [ana, { ownRoom: 'cellar' }])).toEqual(['', 'kitchen'])
  })

  it('needs to be looked for: a room looked at anew is seen for the first time', () => {
    expect(arrivalsAt([empty], [empty, { keys: ['cellar'] }], [ana])).toEqual(['', '', ''])
  })
})
