// @ts-check
/** What `npm test -- ...` understands. */
import { Stop } from '../setup/stop.mjs'

export const help = `Usage: npm test [-- --only <steps>]

Installs what is missing and runs every check; what comes after one that fails is not run.

Options:
  --only <steps>  only these, separated by commas: typecheck, lint, format, unit, build, e2e
  -h, --help      show this

Environment:
  CONFAB_CHROMIUM  Chromium or Chrome for the end-to-end tests, where it is not in a usual place`

/**
 * @param {readonly string[]} args
 * @param {readonly string[]} names of all steps, in order
 * @returns {{ isHelp: boolean, chosen: ReadonlySet<string> }}
 * @throws {Stop} for anything it does not know
 */
export function readOptions(args, names) {
  /** @type {Set<string>} */
  const chosen = new Set()
  let isHelp = false
  for (const [position, arg] of args.entries()) {
    if (arg === '-h' || arg === '--help') isHelp = true
    else if (arg === '--only') {
      if (args[position + 1] === undefined) throw new Stop('--only needs the name of a step.')
    } else if (arg.startsWith('--only=') || args[position - 1] === '--only') {
      for (const name of arg.replace('--only=', '').split(',')) chosen.add(known(name, names))
    } else throw new Stop(`"${arg}" is not an option; \`npm test -- --help\` lists them.`)
  }
  return { isHelp, chosen: chosen.size === 0 ? new Set(names) : chosen }
}

/**
 * @param {string} name
 * @param {readonly string[]} names
 */
function known(name, names) {
  if (names.includes(name)) return name
  throw new Stop(`"${name}" is not a step; there are ${names.join(', ')}.`)
}
