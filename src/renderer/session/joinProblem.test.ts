import { expect, it } from 'vitest'
import { refusalCodes } from '../../../signaling/protocol'
import { problemOf } from './joinProblem'

it('blames a crowd at the door, and not the service', () => {
  expect(problemOf('doorCrowded')).toBe('doorCrowded')
})

it('has something to say of every refusal', () => {
  expect(refusalCodes.map(problemOf)).not.toContain(undefined)
})
