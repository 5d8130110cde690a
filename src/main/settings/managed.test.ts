import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { managedPath, readManagedSettings, settingsInForce } from './managed'
import { defaultSettings } from './schema'

const folder = mkdtempSync(join(tmpdir(), 'confab-managed-'))
const path = join(folder, 'managed.json')
afterAll(() => rmSync(folder, { recursive: true }))

function read(content: unknown) {
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  const problems: string[] = []
  const managed = readManagedSettings({ path, report: (problem) => problems.push(String(problem)) })
  return { managed, problems }
}
const nothing = { serverUrl: null, servers: [], updates: null }

it('stands where only administrators write', () => {
  expect(managedPath('linux', {})).toBe('/etc/confab/managed.json')
  expect(managedPath('freebsd', {})).toBe('/etc/confab/managed.json')
  expect(managedPath('darwin', {})).toBe('/Library/Application Support/Confab/managed.json')
  expect(managedPath('win32', { ProgramData: 'D:\\Data' })).toBe('D:\\Data\\Confab\\managed.json')
  expect(managedPath('win32', {})).toBe('C:\\ProgramData\\Confab\\managed.json')
})

it('manages nothing where it is missing', () => {
  const report = (): void => expect.unreachable()
  expect(readManagedSettings({ path: join(folder, 'absent.json'), report })).toEqual(nothing)
})

it('says which server, which others and how to update', () => {
  const content = { serverUrl: 'https://a.example', servers: ['https://B.example/'], updates: 'ask' }
  expect(read(content)).toEqual({ managed: { ...content, servers: ['https://b.example'] }, problems: [] })
})

it('hands an unusable home server on, to be refused and not replaced', () => {
  expect(read({ serverUrl: 'a.example' }).managed.serverUrl).toBe('a.example')
})

it.each(['', 'serverUrl: x', '[]', 'null'])(
  'is ignored as a whole when it is not a JSON object: %j',
  (content) => {
    expect(read(content)).toEqual({
      managed: nothing,
      problems: [`Error: ${path} is ignored: it is not a JSON object.`]
    })
  }
)

it('has every field that makes no sense named, and the others counted', () => {
  const { managed, problems } = read({ serverUrl: 7, servers: ['x'], updates: 'ask', update: 'never' })
  expect(managed).toEqual({ ...nothing, updates: 'ask' })
  expect(problems).toEqual([
    `Error: "serverUrl" in ${path} is ignored: it has to be text.`,
    `Error: "servers" in ${path} is ignored: it has to be a list of addresses like "https://confab.example".`,
    `Error: "update" in ${path} is ignored: there is no such field.`
  ])
})

it('puts the administrator’s choice of updates before the person’s, and touches nothing else', () => {
  const own = { ...defaultSettings().desktop, updates: 'automatic' as const }
  expect(settingsInForce(own, { updates: 'ask' })).toEqual({ ...own, updates: 'ask' })
  expect(settingsInForce(own, { updates: null })).toBe(own)
})
