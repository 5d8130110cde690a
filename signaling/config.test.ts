import { describe, expect, it } from 'vitest'
import { helpText, readConfig, type CommandLine } from './config'
import { defaultConfig, settingNames, variableOf, type Config } from './settings'

interface Sources {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
}

function read({ args = [], env = {}, files = {} }: Sources = {}): CommandLine {
  return readConfig({
    args,
    env,
    readFile: (path) => {
      const text = files[path]
      if (text === undefined) throw new Error('ENOENT')
      return text
    }
  })
}
function configOf(sources: Sources): Config {
  const commandLine = read(sources)
  if (commandLine.kind !== 'run') throw new Error(`not a configuration: ${JSON.stringify(commandLine)}`)
  return commandLine.config
}
function problemOf(sources: Sources): string {
  const commandLine = read(sources)
  return commandLine.kind === 'problem' ? commandLine.message : `no problem: ${commandLine.kind}`
}

it('needs to be told nothing', () => {
  expect(configOf({})).toEqual(defaultConfig())
  expect(defaultConfig()).toMatchObject({
    host: '127.0.0.1',
    port: 7440,
    maxParticipants: 8,
    graceMs: 15_000
  })
})

it('prefers flag to variable to file to default', () => {
  const files = { 'c.json': '{"port": 1, "maxRooms": 1, "graceMs": 1}' }
  const env = { CONFAB_PORT: '2', CONFAB_MAX_ROOMS: '2', CONFAB_CONFIG: 'c.json' }
  const config = configOf({ args: ['--port', '3'], env, files })
  expect(config).toMatchObject({ port: 3, maxRooms: 2, graceMs: 1, drainMs: 5_000 })
})

it('reads every kind of value from flags', () => {
  const args = ['--next-free-port', '--log-level=debug', '--web-root', 'dist', '--drain-ms', '0']
  const ice = ['--ice-servers', '[{"urls":["stun:stun.example.org"]}]']
  expect(configOf({ args: [...args, ...ice] })).toMatchObject({
    nextFreePort: true,
    logLevel: 'debug',
    webRoot: 'dist',
    drainMs: 0,
    iceServers: [{ urls: ['stun:stun.example.org'] }]
  })
})

it('reads switches from variables, and takes an empty variable for none', () => {
  expect(configOf({ env: { CONFAB_NEXT_FREE_PORT: 'true' } }).nextFreePort).toBe(true)
  expect(configOf({ env: { CONFAB_NEXT_FREE_PORT: 'false' } }).nextFreePort).toBe(false)
  expect(configOf({ env: { CONFAB_PORT: '' } }).port).toBe(7440)
})

it('reads where relays are, and their secret from where nobody else can read it', () => {
  const turnUrls = ['turn:relay.example.org', 'turns:[2001:db8::1]:443?transport=tcp']
  const stunUrls = ['stun:relay.example.org:3478']
  const args = ['--turn-urls', JSON.stringify(turnUrls), '--stun-urls', JSON.stringify(stunUrls)]
  const env = { CONFAB_TURN_SECRET: 'sixteen letters.', CONFAB_TURN_CREDENTIAL_MS: '600000' }
  expect(configOf({ args, env })).toMatchObject({
    turnUrls,
    stunUrls,
    turnSecret: 'sixteen letters.',
    turnCredentialMs: 600_000
  })
})

it('reads who may come in, from where, and through what', () => {
  expect(defaultConfig()).toMatchObject({ accessToken: null, trustProxy: '', allowedOrigins: [] })
  const args = ['--trust-proxy', '10.0.0.0/8,::1', '--allowed-origins', '["https://team.example"]']
  expect(configOf({ args, env: { CONFAB_ACCESS_TOKEN: 'for friends only' } })).toMatchObject({
    ...{ trustProxy: '10.0.0.0/8,::1', allowedOrigins: ['https://team.example'] },
    accessToken: 'for friends only'
  })
})

describe('refuses in one sentence that names the option', () => {
  const isolated: readonly (readonly [string, Sources, RegExp])[] = [
    [
      'a port out of range',
      { args: ['--port', '70000'] },
      /^--port: expected a port number from 0 to 65535\.$/
    ],
    ['a port that is a word', { args: ['--port', 'http'] }, /^--port: expected a port/],
    ['a port that is blank', { env: { CONFAB_PORT: ' ' } }, /^CONFAB_PORT: expected a port/],
    [
      'half a participant',
      { env: { CONFAB_MAX_PARTICIPANTS: '2.5' } },
      /^CONFAB_MAX_PARTICIPANTS: expected a whole/
    ],
    ['an unknown log level', { args: ['--log-level', 'loud'] }, /^--log-level: expected one of silent/],
    [
      'an ice server of the wrong shape',
      { args: ['--ice-servers', '{}'] },
      /^--ice-servers: expected a JSON list/
    ],
    [
      'a TURN server nobody could use',
      { args: ['--ice-servers', '[{"urls":["turns:relay.example.org"],"username":"ada"}]'] },
      /^--ice-servers: expected a JSON list of .* for TURN servers with both\.$/
    ],
    [
      'a relay of another scheme',
      { env: { CONFAB_TURN_URLS: '["https://relay.example.org"]' } },
      /^CONFAB_TURN_URLS: expected a JSON list of turn: or turns: URLs\.$/
    ],
    [
      'a relay that only looks like one',
      { args: ['--turn-urls', '["turn:relay.example.org?transport=quic"]'] },
      /^--turn-urls: expected/
    ],
    [
      'a relay without the secret of its credentials',
      { args: ['--turn-urls', '["turn:relay.example.org"]'] },
      /^--turn-urls needs CONFAB_TURN_SECRET, [^.]*\.$/
    ],
    [
      'a certificate without its key',
      { args: ['--tls-cert-file', 'cert.pem'] },
      /^--tls-cert-file and --tls-key-file work only together\.$/
    ],
    ['a key without its certificate', { env: { CONFAB_TLS_KEY_FILE: 'key.pem' } }, /work only together\.$/],
    [
      'a switch that is neither',
      { env: { CONFAB_NEXT_FREE_PORT: 'maybe' } },
      /^CONFAB_NEXT_FREE_PORT: expected true or/
    ],
    [
      'proxies that are none',
      { args: ['--trust-proxy', 'all'] },
      /^--trust-proxy: expected a number of proxies, or their addresses/
    ],
    [
      'an origin with a path',
      { args: ['--allowed-origins', '["https://team.example/"]'] },
      /^--allowed-origins: expected a JSON list of origins/
    ],
    ['an unknown flag', { args: ['--prot', '1'] }, /^Unknown option '--prot'; see --help\.$/],
    ['a flag without its value', { args: ['--port'] }, /--port.*argument missing; see --help\.$/],
    ['a stray word', { args: ['start'] }, /^Unexpected argument 'start'; see --help\.$/],
    ['a file that is not there', { args: ['--config', 'no.json'] }, /^--config: no\.json cannot be read\.$/],
    [
      'a file that is not JSON',
      { args: ['--config', 'f'], files: { f: '{' } },
      /^--config: f is not valid JSON\.$/
    ],
    ['a file that is a list', { args: ['--config', 'f'], files: { f: '[]' } }, /^--config: f does not hold/],
    [
      'a setting nobody knows',
      { args: ['--config', 'f'], files: { f: '{"prot":1}' } },
      /^f: there is no setting named "prot"/
    ],
    [
      'a number as text in the file',
      { args: ['--config', 'f'], files: { f: '{"port":"1"}' } },
      /^f: port: expected/
    ]
  ]
  it.each(isolated)('%s', (_what, sources, sentence) => {
    expect(problemOf(sources)).toMatch(sentence)
  })

  it('a value that a stronger source would have hidden', () => {
    expect(problemOf({ args: ['--port', '1'], env: { CONFAB_PORT: 'x' } })).toMatch(/^CONFAB_PORT/)
  })

  it('a secret, without repeating it', () => {
    const problem = problemOf({ env: { CONFAB_RESUME_SECRET: 'too-short-secret' } })
    expect(problem).toMatch(/^CONFAB_RESUME_SECRET: expected/)
    expect(problem).not.toContain('too-short-secret')
  })
})

it('takes no secrets on the command line, where everybody can read them', () => {
  expect(problemOf({ args: ['--metrics-token', 'abcdefgh'] })).toMatch(/Unknown option '--metrics-token'/)
})

it('explains every setting in its help', () => {
  const help = helpText()
  for (const name of settingNames) {
    const flag = `--${variableOf(name).slice('CONFAB_'.length).toLowerCase().replaceAll('_', '-')} `
    expect(help.includes(flag) || help.includes(variableOf(name)), name).toBe(true)
  }
  expect([read({ args: ['--help'] }).kind, read({ args: ['--version'] }).kind]).toEqual(['help', 'version'])
})
