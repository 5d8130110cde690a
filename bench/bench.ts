/** What `npm run bench` does: reads its arguments, runs the groups one after the other, prints and saves the figures. */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { flatten, formatTable, type Figure } from './figures'
import type { Group } from './group'
import { bundle } from './groups/bundle'
import { cap } from './groups/cap'
import { cpu } from './groups/cpu'
import { encode, encode720 } from './groups/encode'
import { join } from './groups/join'
import { recover } from './groups/recover'
import { server } from './groups/server'
import { share } from './groups/share'
import { start } from './groups/start'
import { trust } from './groups/trust'
import { describeMachine } from './machine'

const groups: readonly Group[] = [
  bundle,
  start,
  join,
  server,
  encode,
  encode720,
  cpu,
  share,
  cap,
  recover,
  trust
]

const usage = `npm run bench -- [--json FILE] [${groups.map(({ name }) => name).join(' | ')} ...]`

/**
 * Runs the named groups, or all.
 *
 * @returns the exit code. A missed goal is a result, not a failure: 0. A figure that could not be had is one: 1
 * @throws when a group cannot measure
 */
export async function bench(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { json: { type: 'string' }, help: { type: 'boolean' } },
    allowPositionals: true
  })
  const unknown = positionals.filter((name) => !groups.some((group) => group.name === name))
  if (values.help || unknown.length > 0) {
    if (unknown.length > 0) console.error(`No such group: ${unknown.join(', ')}`)
    console.log(usage)
    return unknown.length > 0 ? 1 : 0
  }

  const chosen = groups.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
  const figures: Figure[] = []
  const missing: string[] = []
  for (const group of chosen) {
    console.log(`\n== ${group.name}`)
    const say = (progress: string): void => console.log(`   ${progress}`)
    figures.push(...(await group.run(say, (reason) => missing.push(reason))))
  }
  console.log(`\n${formatTable(figures)}\n\n${await describeMachine()}`)
  if (values.json) writeFileSync(values.json, `${JSON.stringify(flatten(figures), null, 2)}\n`)
  for (const reason of missing) console.error(`Not measured: ${reason}`)
  return missing.length > 0 ? 1 : 0
}
