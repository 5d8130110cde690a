import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { inRoot } from '../setup/paths.mjs'
import { missingPackages, needs } from '../test/specTools.mjs'
import { readYaml } from './builderParts'

interface Step {
  readonly uses?: string
  readonly run?: string
}
interface Job {
  readonly steps: readonly Step[]
  readonly permissions?: Readonly<Record<string, string>>
  readonly 'timeout-minutes'?: number
  readonly needs?: string
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions: Readonly<Record<string, string>>
  readonly concurrency: unknown
  readonly jobs: Readonly<Record<string, Job>>
}

const names = readdirSync(inRoot('.github/workflows'))
const read = (name: string): string => readFileSync(inRoot('.github/workflows', name), 'utf8')
const parse = (name: string): Workflow => readYaml(read(name)) as Workflow
const jobsOf = (name: string): readonly Job[] => Object.values(parse(name).jobs)
const stepsOf = (name: string): readonly Step[] => jobsOf(name).flatMap(({ steps }) => steps)
const runsOf = (name: string): readonly string[] => stepsOf(name).flatMap(({ run }) => run ?? [])

const { scripts } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>
}

it('has one workflow for changes, one for releases, and one that looks for known vulnerabilities', () => {
  expect(names.toSorted()).toEqual(['audit.yml', 'ci.yml', 'release.yml'])
})

it.each(names)('calls only scripts that exist: %s', (name) => {
  const called = runsOf(name).flatMap((run) =>
    [...run.matchAll(/npm (?:run ([\w:-]+)|(test|start)\b)/g)].map(
      ([, script, short]) => script ?? short ?? ''
    )
  )
  expect(called).not.toEqual([])
  expect(called.filter((script) => !(script in scripts))).toEqual([])
})

it.each(names)('pins every action to a version: %s', (name) => {
  const used = stepsOf(name).flatMap(({ uses }) => uses ?? [])
  expect(used.filter((action) => !/^actions\/[\w-]+@v\d+$/.test(action))).toEqual([])
})

it.each(names)('may read, and write only where it says so: %s', (name) => {
  expect(parse(name).permissions).toEqual({ contents: 'read' })
  const mayWrite = jobsOf(name).filter(({ permissions }) => permissions !== undefined)
  expect(mayWrite.map(({ permissions }) => permissions)).toEqual(mayWrite.map(() => ({ contents: 'write' })))
  expect(mayWrite.length > 0).toBe(name === 'release.yml')
})

it.each(names)('ends by itself, and does not run twice for the same: %s', (name) => {
  expect(parse(name).concurrency).toBeDefined()
  for (const job of jobsOf(name)) expect(job['timeout-minutes']).toBeLessThanOrEqual(60)
})

it.each(names)('puts nothing strangers write into a shell: %s', (name) => {
  // `${{ }}` in a script is pasted before the shell reads it; variables are not.
  expect(runsOf(name).filter((run) => run.includes('${{'))).toEqual([])
  expect(Object.keys(parse(name).on)).not.toContain('pull_request_target')
})

it('gives secrets to releases only', () => {
  expect(read('ci.yml')).not.toContain('secrets.')
})

it('brings every tool that specs need and that its machines can use', () => {
  const installed = runsOf('ci.yml').find((run) => run.includes('apt-get install')) ?? ''
  // They do not run specs as root.
  const usable = needs.filter(({ isForRootOnly }) => !isForRootOnly)
  const wanted = usable.flatMap((need) => missingPackages(need, () => false))
  expect(wanted.filter((name) => !installed.split(' ').includes(name))).toEqual([])
})

it('publishes nothing before everything has been checked', () => {
  const { jobs } = parse('release.yml')
  const order = ['checksums', 'package', 'draft', 'verify'].map((job) => jobs[job]?.needs)
  expect(order).toEqual(['package', 'draft', 'verify', undefined])
  expect(jobs['verify']?.steps.some(({ run }) => run?.includes('GITHUB_REF_NAME'))).toBe(true)
})
