import { expect, it } from 'vitest'
import { readOptions } from './options.mjs'

const names = ['typecheck', 'lint', 'unit', 'e2e']
const chosen = (...args: string[]) => [...readOptions(args, names).chosen]

it('runs everything unless told otherwise', () => {
  expect(chosen()).toEqual(names)
})

it('runs only what is named, however it is named', () => {
  expect(chosen('--only', 'unit')).toEqual(['unit'])
  expect(chosen('--only=lint,unit')).toEqual(['lint', 'unit'])
  expect(chosen('--only', 'lint', '--only', 'e2e')).toEqual(['lint', 'e2e'])
})

it('refuses what it does not know, so that a slip does not pass for a test run', () => {
  expect(() => chosen('--only', 'units')).toThrow('is not a step')
  expect(() => chosen('--only')).toThrow('needs the name')
  expect(() => chosen('unit')).toThrow('is not an option')
})
