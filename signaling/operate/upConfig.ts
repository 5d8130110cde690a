/** The command line and the file of `confab-server up`, made into one valid configuration or one sentence. */
import * as v from 'valibot'
import { flagNamed, parseJsonFile, parseOptions, Problem, type Options, type Values } from '../commandLine'
import { readConfig, type ConfigSources } from '../config'
import type { Config, SettingName } from '../settings'
import { upSettingNames, upSettings, type UpSettingName, type UpSettings } from './upSettings'

export interface UpConfig extends Omit<UpSettings, 'service'> {
  readonly service: Config
}

export type UpCommandLine =
  | { readonly kind: 'up'; readonly config: UpConfig }
  | { readonly kind: 'help' }
  /** One sentence for the person at the keyboard. */
  | { readonly kind: 'problem'; readonly message: string }

/** Follow from the settings of `up`; set beside it, one of the two would be ignored. */
const ownOfUp: readonly SettingName[] = [
  'host',
  'port',
  'nextFreePort',
  'tlsCertFile',
  'tlsKeyFile',
  'stunUrls',
  'turnUrls',
  'turnSecret'
]

export function readUpConfig({ args, env, readFile }: ConfigSources): UpCommandLine {
  try {
    const flags = parseFlags(args)
    if (flags['help'] === true) return { kind: 'help' }
    const path = typeof flags['config'] === 'string' ? flags['config'] : null
    const file = path === null ? {} : parseJsonFile(path, readFile, path)
    const settings = merge(flags, file, path ?? '')
    const service = readService(settings.service, { env, origin: `${path ?? ''}: service` })
    refuseContradictions(settings)
    return { kind: 'up', config: { ...settings, service } }
  } catch (error) {
    if (error instanceof Problem) return { kind: 'problem', message: error.message }
    throw error
  }
}

/** The text of `up --help`. */
export function upHelpText(): string {
  const placeholders = { text: ' TEXT', number: ' N', range: ' FIRST-LAST', switch: '', file: '' } as const
  const rows = [
    ...upSettingNames.map((name) => {
      const { reads, help, fallback } = upSettings[name]
      const usage = reads === 'file' ? `"${name}": {…}` : `--${flagNamed(name)}${placeholders[reads]}`
      return [usage, typeof fallback === 'number' ? `${help} (${fallback})` : help] as const
    }),
    ['--config FILE', 'JSON file with any of these settings, named like httpsPort'] as const,
    ['--help', 'Show this'] as const
  ]
  const width = Math.max(...rows.map(([usage]) => usage.length))
  return [
    'Usage: confab-server up --host NAME [options]',
    '',
    'Runs everything a group needs: the web client and signaling with TLS, and coturn beside it for STUN and TURN',
    'over UDP, TCP and TLS. Open these ports: https (TCP), TURN (UDP and TCP), relayed calls (UDP).',
    '',
    ...rows.map(([usage, text]) => `  ${usage.padEnd(width)}  ${text}`),
    ''
  ].join('\n')
}

function parseFlags(args: readonly string[]): Values {
  const options: Options = {
    config: { type: 'string' },
    help: { type: 'boolean' }
  }
  for (const name of upSettingNames) {
    const { reads } = upSettings[name]
    if (reads !== 'file') options[flagNamed(name)] = { type: reads === 'switch' ? 'boolean' : 'string' }
  }
  return parseOptions(args, options, 'up --help')
}

function merge(flags: Values, file: Values, path: string): UpSettings {
  const unknown = Object.keys(file).find((key) => !(key in upSettings))
  if (unknown !== undefined)
    throw new Problem(`${path}: there is no setting named ${JSON.stringify(unknown)}.`)
  const merged: Record<string, unknown> = {}
  for (const name of upSettingNames) {
    const { schema, expects, fallback } = upSettings[name]
    const flag = flags[flagNamed(name)]
    const [value, origin] =
      flag === undefined ? [file[name], `${path}: ${name}`] : [readFlag(name, flag), `--${flagNamed(name)}`]
    const checked = v.safeParse(schema, value ?? fallback)
    if (!checked.success && name === 'host' && value === undefined)
      throw new Problem('--host is missing: the name or address under which people reach this machine.')
    if (!checked.success) throw new Problem(`${origin}: expected ${expects}.`)
    merged[name] = checked.output
  }
  return merged as unknown as UpSettings
}

function readFlag(name: UpSettingName, flag: unknown): unknown {
  if (typeof flag !== 'string') return flag
  switch (upSettings[name].reads) {
    case 'number':
      return Number(flag)
    case 'range':
      return flag.split('-').map(Number)
    default:
      return flag
  }
}

function readService(given: Values, { env, origin }: { env: ConfigSources['env']; origin: string }): Config {
  const taken = ownOfUp.find((name) => name in given)
  if (taken !== undefined) throw new Problem(`${origin}: ${taken} follows from the settings of up.`)
  const ours = Object.entries(env).filter(([name]) => !name.startsWith('CONFAB_CONFIG'))
  const read = readConfig({
    args: ['--config', origin],
    env: Object.fromEntries(ours),
    readFile: () => JSON.stringify(given)
  })
  if (read.kind === 'run') return read.config
  throw new Problem(read.kind === 'problem' ? read.message : 'the settings of the service cannot be read.')
}

function refuseContradictions({ certFile, keyFile, selfSigned, httpsPort, turnPort }: UpSettings): void {
  if ((certFile === null) !== (keyFile === null))
    throw new Problem('--cert-file and --key-file work only together.')
  if (certFile !== null && selfSigned)
    throw new Problem('--self-signed makes a certificate, --cert-file names one: choose one of the two.')
  if (httpsPort === turnPort)
    throw new Problem(
      '--turn-port must differ from --https-port; TURN over TLS is served on the latter by itself.'
    )
}
