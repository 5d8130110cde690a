import { expect, it } from 'vitest'
import { refusalCodes } from '../../../signaling/protocol'
import { problemOf } from './joinProblem'

it('has something to say of every refusal', () => {
  expect(refusalCodes.map(problemOf)).not.toContain(undefined)
})
