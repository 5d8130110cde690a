import { describe, expect, it } from 'vitest'
import { flatten } from '../figures'
import { compareLoads } from './comparison'
import type { Load, Loads } from './load'

const load = (msPerPicture: number): Load => ({ msPerPicture, picturesPerSecond: 20 })
const loads: Loads = {
  plain: new Map([
    [2, load(3)],
    [8, load(20)]
  ]),
  confab: new Map([
    [2, load(4)],
    [4, load(5)],
    [8, load(5)]
  ])
}
const options = { prefix: 'encode.', isGoal: true }

describe('a sender’s load', () => {
  it('is compared with the other engine and with its own call of two', () => {
    expect(flatten(compareLoads(loads, 8, options))).toEqual({
      'encode.8.vsOwn2': 1.25,
      'encode.8.vsPlain': 0.25
    })
    expect(flatten(compareLoads(loads, 2, options))).toEqual({ 'encode.2.vsPlain': 1.33 })
  })

  it('has no figure where one side is missing', () => {
    expect(flatten(compareLoads(loads, 4, options))).toEqual({ 'encode.4.vsOwn2': 1.25 })
    expect(compareLoads(loads, 6, options)).toEqual([])
  })

  it('has goals in the largest room only, and only where they are meant', () => {
    const goalsOf = (size: 4 | 8, isGoal: boolean) =>
      compareLoads(loads, size, { ...options, isGoal }).map(({ goal }) => goal)
    expect([goalsOf(4, true), goalsOf(8, true), goalsOf(8, false)]).toEqual([
      [undefined],
      [1.5, 0.25],
      [undefined, undefined]
    ])
  })
})
