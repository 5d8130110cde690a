/**
 * The command line, the environment and the configuration file, made into one valid `Config`.
 *
 * A flag beats a variable, a variable beats the file, the file beats the default. The first thing that is
 * wrong is named in one sentence that says where it came from; a value is never repeated, it may be secret.
 */
import * as v from 'valibot'
import { parseJsonFile, parseOptions, Problem, type Options, type Values } from './commandLine'
import {
  defaultConfig,
  flagOf,
  readText,
  settingNames,
  settings,
  variableOf,
  type Config,
  type SettingName
} from './settings'

export type CommandLine =
  | { readonly kind: 'run'; readonly config: Config }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  /** One sentence for the person at the keyboard. */
  | { readonly kind: 'problem'; readonly message: string }

export interface ConfigSources {
  /** Without the program's own name. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** @throws when the file cannot be read */
  readonly readFile: (path: string) => string
}

/** A value someone has given, and the name they gave it by. */
interface Given {
  readonly value: unknown
  readonly origin: string
}
type Layer = ReadonlyMap<SettingName, Given>

const flaggedNames = settingNames.filter((name) => settings[name].reads !== 'secret')

export function readConfig({ args, env, readFile }: ConfigSources): CommandLine {
  try {
    const flags = parseFlags(args)
    if (flags['help'] === true) return { kind: 'help' }
    if (flags['version'] === true) return { kind: 'version' }
    const filePath = typeof flags['config'] === 'string' ? flags['config'] : env['CONFAB_CONFIG']
    const layers = [
      layerOfFlags(flags),
      layerOfVariables(env),
      filePath ? layerOfFile(filePath, readFile) : new Map<never, Given>()
    ]
    const config = merge(layers)
    refuseContradictions(config)
    return { kind: 'run', config }
  } catch (error) {
    if (error instanceof Problem) return { kind: 'problem', message: error.message }
    throw error
  }
}

/** The text of `--help`. */
export function helpText(): string {
  const rows = [
    ...flaggedNames.map((name) => [usageOf(name), describe(name)] as const),
    ['--config FILE', 'JSON file with any of these settings, named like maxRooms (CONFAB_CONFIG)'] as const,
    ['--help', 'Show this'] as const,
    ['--version', 'Show the version'] as const
  ]
  const width = Math.max(...rows.map(([usage]) => usage.length))
  const secrets = settingNames.filter((name) => !flaggedNames.includes(name))
  return [
    'Usage: confab-server [options]',
    '',
    'Introduces the participants of Confab rooms to each other and serves the web client.',
    '',
    ...rows.map(([usage, text]) => `  ${usage.padEnd(width)}  ${text}`),
    '',
    'Every option can be set by a variable too: --max-rooms is CONFAB_MAX_ROOMS. Secrets only so, or by file:',
    ...secrets.map((name) => `  ${variableOf(name).padEnd(width)}  ${settings[name].help}`),
    ''
  ].join('\n')
}

function parseFlags(args: readonly string[]): Values {
  const options: Options = {
    config: { type: 'string' },
    help: { type: 'boolean' },
    version: { type: 'boolean' }
  }
  for (const name of flaggedNames)
    options[flagOf(name)] = { type: settings[name].reads === 'switch' ? 'boolean' : 'string' }
  return parseOptions(args, options, '--help')
}

function layerOfFlags(flags: Values): Layer {
  const layer = new Map<SettingName, Given>()
  for (const name of flaggedNames) {
    const given = flags[flagOf(name)]
    if (given === undefined) continue
    const value = typeof given === 'string' ? readText(name, given) : given
    layer.set(name, { value, origin: `--${flagOf(name)}` })
  }
  return layer
}

function layerOfVariables(env: ConfigSources['env']): Layer {
  const layer = new Map<SettingName, Given>()
  for (const name of settingNames) {
    const origin = variableOf(name)
    const text = env[origin]
    // An empty variable is how shells and compose files say "not set".
    if (text) layer.set(name, { value: readText(name, text), origin })
  }
  return layer
}

function layerOfFile(path: string, readFile: ConfigSources['readFile']): Layer {
  const layer = new Map<SettingName, Given>()
  for (const [key, value] of Object.entries(parseJsonFile(path, readFile, `--config: ${path}`))) {
    const name = settingNames.find((known) => known === key)
    if (!name) throw new Problem(`${path}: there is no setting named ${JSON.stringify(key)}.`)
    layer.set(name, { value, origin: `${path}: ${name}` })
  }
  return layer
}

/** @param layers strongest first */
function merge(layers: readonly Layer[]): Config {
  const merged: Record<string, unknown> = { ...defaultConfig() }
  for (const name of settingNames) {
    // Every layer is checked, not only the winning one: a typo that does nothing today bites tomorrow.
    for (const layer of layers.toReversed()) {
      const given = layer.get(name)
      if (!given) continue
      const { schema, expects } = settings[name]
      const checked = v.safeParse(schema, given.value)
      if (!checked.success) throw new Problem(`${given.origin}: expected ${expects}.`)
      merged[name] = checked.output
    }
  }
  return merged as unknown as Config
}

/** What no single setting can be blamed for. */
function refuseContradictions({ turnUrls, turnSecret, tlsCertFile, tlsKeyFile }: Config): void {
  if (turnUrls.length > 0 && turnSecret === null)
    throw new Problem(
      `--${flagOf('turnUrls')} needs ${variableOf('turnSecret')}, the secret those servers make credentials of.`
    )
  if ((tlsCertFile === null) !== (tlsKeyFile === null))
    throw new Problem(`--${flagOf('tlsCertFile')} and --${flagOf('tlsKeyFile')} work only together.`)
}

function usageOf(name: SettingName): string {
  const placeholders = { text: ' TEXT', number: ' N', json: ' JSON', secret: '', switch: '' } as const
  return `--${flagOf(name)}${placeholders[settings[name].reads]}`
}

function describe(name: SettingName): string {
  const { fallback, help } = settings[name]
  return typeof fallback === 'string' || typeof fallback === 'number' ? `${help} (${fallback})` : help
}
