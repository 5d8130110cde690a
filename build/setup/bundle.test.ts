import { mkdtempSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fingerprint } from './bundle.mjs'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'confab-bundle-'))
  mkdirSync(join(folder, 'src/deep'), { recursive: true })
  writeFileSync(join(folder, 'src/deep/a.ts'), 'one')
  writeFileSync(join(folder, 'package.json'), '{}')
})
afterEach(() => rmSync(folder, { recursive: true }))

const print = () => fingerprint(folder, ['src', 'package.json', 'absent.json'])

it('stays the same when only times change', () => {
  const before = print()
  utimesSync(join(folder, 'src/deep/a.ts'), 0, 0)
  expect(print()).toBe(before)
})

it('changes with a content, a new file and a new name', () => {
  const prints = new Set([print()])
  writeFileSync(join(folder, 'src/deep/a.ts'), 'two')
  prints.add(print())
  writeFileSync(join(folder, 'src/b.ts'), '')
  prints.add(print())
  rmSync(join(folder, 'src/b.ts'))
  writeFileSync(join(folder, 'src/c.ts'), '')
  prints.add(print())
  writeFileSync(join(folder, 'package.json'), '{ }')
  prints.add(print())
  expect(prints.size).toBe(5)
})

it('does not mind tests: they are not in the product', () => {
  const before = print()
  writeFileSync(join(folder, 'src/deep/a.test.ts'), 'it()')
  expect(print()).toBe(before)
})
