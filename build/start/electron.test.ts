import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { downloadProblem, findBinary, recallFailure, whyNotHere } from './electron.mjs'

const display = { DISPLAY: ':0' }

it('says why Electron cannot run here', () => {
  expect(whyNotHere({ platform: 'linux', env: {}, isRoot: false })).toContain('no display')
  expect(whyNotHere({ platform: 'linux', env: display, isRoot: true })).toContain('root')
  expect(whyNotHere({ platform: 'linux', env: display, isRoot: false })).toBeNull()
  expect(whyNotHere({ platform: 'darwin', env: {}, isRoot: true })).toBeNull()
})

describe('the binary', () => {
  let folder: string
  const linux = { platform: 'linux', env: {} } as const
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'confab-electron-'))
    mkdirSync(join(folder, 'dist'))
    writeFileSync(join(folder, 'package.json'), '{ "version": "45.4.1" }')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is found where its installer puts it', () => {
    expect(findBinary(folder, linux)).toBeNull()
    writeFileSync(join(folder, 'path.txt'), 'electron')
    writeFileSync(join(folder, 'dist/electron'), '')
    writeFileSync(join(folder, 'dist/version'), '45.4.1')
    expect(findBinary(folder, linux)).toBe(join(folder, 'dist/electron'))
  })

  it('does not count when it is left over from another version or half unpacked', () => {
    writeFileSync(join(folder, 'dist/electron'), '')
    expect(findBinary(folder, linux)).toBeNull()
    writeFileSync(join(folder, 'dist/version'), 'v44.0.0')
    expect(findBinary(folder, linux)).toBeNull()
  })

  it('is the one somebody names', () => {
    const named = join(folder, 'named')
    const surroundings = { platform: 'linux', env: { ELECTRON_OVERRIDE_DIST_PATH: named } } as const
    expect(findBinary(folder, surroundings)).toBeNull()
    mkdirSync(named)
    writeFileSync(join(named, 'electron'), '')
    expect(findBinary(folder, surroundings)).toBe(join(named, 'electron'))
  })
})

describe('a failed download', () => {
  const failure = JSON.stringify({ version: '45.4.1', at: 1_000, reason: 'the disk is full' })
  const dayMs = 24 * 60 * 60_000

  it('is remembered for a day', () => {
    expect(recallFailure(failure, { version: '45.4.1', now: 1_000 + dayMs - 1 })).toBe('the disk is full')
    expect(recallFailure(failure, { version: '45.4.1', now: 1_000 + dayMs })).toBeNull()
  })

  it('says nothing about another version, and a damaged memory nothing at all', () => {
    expect(recallFailure(failure, { version: '46.0.0', now: 2_000 })).toBeNull()
    expect(recallFailure('{', { version: '45.4.1', now: 2_000 })).toBeNull()
    expect(recallFailure('null', { version: '45.4.1', now: 2_000 })).toBeNull()
    expect(recallFailure(null, { version: '45.4.1', now: 2_000 })).toBeNull()
  })

  it('is told in a few words', () => {
    const tell = (output: string, isTimedOut = false) => downloadProblem({ output, isTimedOut })
    expect(tell('RequestError: getaddrinfo ENOTFOUND github.com')).toBe(
      'no connection to its download server'
    )
    expect(tell('HTTPError: Response code 403 (Forbidden)')).toBe('its download server answered 403')
    expect(tell('ENOSPC: no space left on device')).toBe('the disk is full')
    expect(tell('', true)).toContain('5 minutes')
    expect(tell('something else')).toBe('the download failed')
  })
})
