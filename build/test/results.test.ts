import { describe, expect, it } from 'vitest'
import { countReport, formatSteps, formatTotals, sum } from './results.mjs'

const passedFile = { status: 'passed', assertionResults: [{ status: 'passed' }] }

describe('counting', () => {
  it('takes the numbers of the report', () => {
    const report = {
      numPassedTests: 5,
      numFailedTests: 1,
      numPendingTests: 2,
      numTodoTests: 1,
      testResults: []
    }
    expect(countReport(report, 1)).toEqual({ passed: 5, failed: 1, skipped: 3 })
  })

  it('counts a file that could not be loaded as a failure', () => {
    const testResults = [passedFile, { status: 'failed', assertionResults: [] }]
    expect(countReport({ numPassedTests: 1, numFailedTests: 0, testResults }, 1).failed).toBe(1)
  })

  it('does not count a failed test twice', () => {
    const testResults = [{ status: 'failed', assertionResults: [{ status: 'failed' }] }]
    expect(countReport({ numPassedTests: 0, numFailedTests: 1, testResults }, 1).failed).toBe(1)
  })

  it('never calls a failed run free of failures', () => {
    expect(countReport(null, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 })
    expect(countReport({ numPassedTests: 3, testResults: [passedFile] }, 1).failed).toBe(1)
  })

  it('adds up', () => {
    const parts = [
      { passed: 1, failed: 0, skipped: 2 },
      { passed: 3, failed: 1, skipped: 0 }
    ]
    expect(sum(parts)).toEqual({ passed: 4, failed: 1, skipped: 2 })
  })
})

it('ends in a line machines can read', () => {
  expect(formatTotals({ passed: 120, failed: 0, skipped: 0 })).toBe('120 passed, 0 failed')
  expect(formatTotals({ passed: 1, failed: 2, skipped: 3 })).toBe('1 passed, 2 failed, 3 skipped')
})

it('lists every step with its outcome and time', () => {
  const steps = [
    { name: 'lint', isPassed: true, elapsedMs: 1_200 },
    { name: 'e2e', isPassed: false, elapsedMs: 61_000 }
  ]
  const lines = formatSteps(steps).split('\n')
  expect(lines[0]).toMatch(/^✓ lint +1\.2 s$/)
  expect(lines[1]).toMatch(/^✗ e2e +1 min 1 s$/)
  expect(lines[0]?.length).toBe(lines[1]?.length)
})
