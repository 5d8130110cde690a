/** `confab-server doctor`: proves each path to a service from where it runs, and says which fails and what to do. */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readUpConfig } from '../upConfig'
import { examine } from './examine'
import { isSound, type Finding } from './findings'
import { pathTitles, wordsFor } from './wording'

const withinMs = 6_000
const helpText = `Usage: confab-server doctor URL [options]

Proves every path to a service from where it runs: name, https and its certificate, WebSocket, STUN, and TURN over
UDP, TCP and TLS, each with a byte that goes through the relay. Says what fails, and what to do. Run it where
people are, not only on the server. Exits with 0 when nothing fails.

  --config FILE  The configuration of confab-server up: then URL may be left out
  --insecure     Accept a certificate that nobody vouches for (a trial's)
  --json         One JSON object instead of lines
  --help         Show this

A service with an access token wants it from here as well: CONFAB_ACCESS_TOKEN.
`

export async function doctor(args: readonly string[]): Promise<void> {
  const asked = readDoctorArgs(args)
  if (asked === 'help') process.stdout.write(helpText)
  else if (typeof asked === 'string') {
    process.stderr.write(`confab-server: ${asked}\n`)
    process.exitCode = 1
  } else {
    const findings = await examine({
      ...asked,
      withinMs,
      unixNow: Date.now,
      onFinding: (finding) => {
        if (!asked.isJson) process.stdout.write(linesFor(finding))
      }
    })
    if (asked.isJson) process.stdout.write(`${JSON.stringify(reportOf(asked.url, findings))}\n`)
    process.exitCode = isSound(findings) ? 0 : 1
  }
}

interface Asked {
  readonly url: URL
  readonly isInsecure: boolean
  readonly accessToken: string | null
  readonly isJson: boolean
}

/** @returns what is asked for; 'help'; or what is wrong, in one sentence */
function readDoctorArgs(args: readonly string[]): Asked | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        config: { type: 'string' },
        insecure: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean' }
      }
    })
    if (values.help) return 'help'
    const configured = values.config === undefined ? null : readConfigured(values.config)
    if (typeof configured === 'string') return configured
    const text = positionals[0] ?? configured?.url
    if (text === undefined) return 'name the service: confab-server doctor https://rooms.example.org'
    const url = URL.canParse(text) ? new URL(text) : null
    if (url?.protocol !== 'https:' && url?.protocol !== 'http:')
      return 'the address of a service begins with https:// (or http://).'
    return {
      url,
      isInsecure: values.insecure ?? configured?.selfSigned ?? false,
      // Not as an option: command lines can be read by everybody on a machine.
      accessToken: process.env['CONFAB_ACCESS_TOKEN'] || (configured?.accessToken ?? null),
      isJson: values.json ?? false
    }
  } catch (error) {
    const [sentence = ''] = (error as Error).message.split(/\.\s|\n/)
    return sentence.replace(/\.?$/, '; see doctor --help.')
  }
}

interface Configured {
  readonly url: string
  readonly selfSigned: boolean
  readonly accessToken: string | null
}

function readConfigured(path: string): Configured | string {
  const read = readUpConfig({
    args: ['--config', path],
    env: {},
    readFile: (name) => readFileSync(name, 'utf8')
  })
  if (read.kind !== 'up') return read.kind === 'problem' ? read.message : helpText
  const { host, httpsPort, selfSigned, service } = read.config
  const url = `https://${host.includes(':') ? `[${host}]` : host}:${httpsPort}`
  return { url, selfSigned, accessToken: service.accessToken }
}

const marks = { works: '✓', fails: '✗', notTried: '–' } as const
const titleWidth = Math.max(...Object.values(pathTitles).map(({ length }) => length))

/** One line for a path, and one below it where something should be done. */
export function linesFor(finding: Finding): string {
  const { says, advice } = wordsFor(finding)
  const head = `${marks[finding.outcome.kind]} ${pathTitles[finding.path].padEnd(titleWidth)}  `
  const line = `${head}${finding.target === '' ? '' : `${finding.target}: `}${says}\n`
  return advice === null ? line : `${line}${' '.repeat(head.length)}${advice}\n`
}

function reportOf(url: URL, findings: readonly Finding[]): object {
  return {
    url: url.origin,
    ok: isSound(findings),
    paths: findings.map((finding) => ({ ...finding, ...wordsFor(finding) }))
  }
}
