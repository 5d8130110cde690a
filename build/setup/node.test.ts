import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { nodeProblem } from './node.mjs'

it.each(['20.19.0', '20.20.2', '22.12.0', '23.0.0', '24.18.0', '100.0.0'])('accepts Node %s', (version) => {
  expect(nodeProblem(version)).toBeNull()
})

it.each(['8.17.0', '18.20.8', '20.18.3', '21.7.3', '22.11.0'])(
  'refuses Node %s in one sentence',
  (version) => {
    expect(nodeProblem(version)).toContain(`this is Node ${version}.`)
  }
)

it('asks for what package.json asks for', () => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const { engines } = JSON.parse(text) as { engines: { node: string } }
  expect(engines.node).toContain('>=20.19')
})
