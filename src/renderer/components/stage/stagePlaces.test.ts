import { describe, expect, it } from 'vitest'
import { gridPlaces, speakerPlaces, type Place } from './stagePlaces'

const wide = { width: 1248, height: 668, gap: 12 }
const phone = { width: 336, height: 600, gap: 12 }
const areas = [wide, phone, { width: 740, height: 230, gap: 12 }, { width: 2528, height: 1170, gap: 12 }]

function overlap(one: Place, other: Place): boolean {
  return (
    one.left < other.left + other.width &&
    other.left < one.left + one.width &&
    one.top < other.top + other.height &&
    other.top < one.top + one.height
  )
}

/** What is wrong with a stage: tiles that lie over each other or hang over its edge. */
function faults(places: readonly Place[], area: { width: number; height: number }): unknown[] {
  const outside = places.filter(
    ({ left, top, width, height }) =>
      left < 0 || top < 0 || left + width > area.width || top + height > area.height
  )
  const overlapping = places.filter((one, index) => places.slice(index + 1).some((it) => overlap(one, it)))
  return [...outside, ...overlapping]
}

describe.each([1, 2, 3, 5, 8, 11])('a stage of %i', (count) => {
  it('has a place of its own for everybody, in either layout', () => {
    for (const area of areas) {
      expect(gridPlaces(count, area)).toHaveLength(count)
      expect(faults(gridPlaces(count, area), area)).toEqual([])
      for (const fillsArea of [true, false]) {
        const places = speakerPlaces(count, { index: count - 1, fillsArea }, area)
        expect(places).toHaveLength(count)
        expect(faults(places, area)).toEqual([])
      }
    }
  })
})

describe('gridPlaces', () => {
  it('centres a last row that is not full', () => {
    const [first, second, last] = gridPlaces(3, wide)
    expect(second?.top).toBe(first?.top)
    expect(last?.top).toBeGreaterThan(first?.top ?? 0)
    const middle = ({ left, width }: Place): number => left + width / 2
    expect(last && Math.abs(middle(last) - wide.width / 2)).toBeLessThan(2)
  })
})

describe('speakerPlaces', () => {
  const areaOf = ({ width, height }: Place): number => width * height

  it('makes the subject the biggest, wherever it stands in the order', () => {
    for (const index of [0, 2, 4]) {
      const places = speakerPlaces(5, { index, fillsArea: false }, wide)
      const biggest = [...places].sort((left, right) => areaOf(right) - areaOf(left))[0]
      expect(places.findIndex((place) => place === biggest)).toBe(index)
    }
  })

  it('puts the strip beside the picture on a wide stage and below it on a phone', () => {
    const [subject, other] = speakerPlaces(2, { index: 0, fillsArea: true }, wide)
    expect(other?.left).toBeGreaterThan(subject?.width ?? Infinity)
    const [bigger, below] = speakerPlaces(2, { index: 0, fillsArea: true }, phone)
    expect(below?.top).toBeGreaterThan(bigger?.height ?? Infinity)
  })

  it('leaves no room between the strip and the edge of the stage', () => {
    for (const count of [2, 5, 8]) {
      const [, ...others] = speakerPlaces(count, { index: 0, fillsArea: true }, wide)
      expect(Math.max(...others.map(({ left, width }) => left + width))).toBe(wide.width)
    }
  })

  it('gives a screen everything the strip leaves, and a face the shape of a picture', () => {
    expect(speakerPlaces(1, { index: 0, fillsArea: true }, phone)).toEqual([
      { left: 0, top: 0, width: 336, height: 600 }
    ])
    const [face] = speakerPlaces(1, { index: 0, fillsArea: false }, phone)
    expect(face && face.width / face.height).toBeCloseTo(4 / 3, 2)
  })
})
