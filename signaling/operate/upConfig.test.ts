import { expect, it } from 'vitest'
import { flagNamed } from '../commandLine'
import { readUpConfig, upHelpText, type UpConfig } from './upConfig'
import { upSettingNames, upSettings } from './upSettings'

function read(args: readonly string[], file: unknown = {}, env: Record<string, string> = {}) {
  return readUpConfig({ args, env, readFile: () => (typeof file === 'string' ? file : JSON.stringify(file)) })
}
function config(args: readonly string[], file?: unknown, env?: Record<string, string>): UpConfig {
  const result = read(args, file, env)
  if (result.kind !== 'up') throw new Error(JSON.stringify(result))
  return result.config
}
function problem(args: readonly string[], file?: unknown): string {
  const result = read(args, file)
  return result.kind === 'problem' ? result.message : result.kind
}

it('needs nothing but a host', () => {
  expect(config(['--host', 'rooms.example.org'])).toMatchObject({
    ...{ host: 'rooms.example.org', httpsPort: 443, turnPort: 3478, relayPorts: [49_160, 50_159] },
    ...{ selfSigned: false, withoutTurn: false, allowPrivatePeers: null, externalAddress: null }
  })
  expect(problem([])).toBe('--host is missing: the name or address under which people reach this machine.')
})

it('lets a flag beat the file, and hands the rest to the service', () => {
  const file = { host: 'a.example', turnPort: 5000, service: { maxParticipants: 12 } }
  const read = config(['--config', 'up.json', '--host', 'b.example', '--relay-ports', '6000-6100'], file, {
    CONFAB_MAX_ROOMS: '7',
    CONFAB_ACCESS_TOKEN: 'for friends only'
  })
  expect(read).toMatchObject({ host: 'b.example', turnPort: 5000, relayPorts: [6000, 6100] })
  expect(read.service).toMatchObject({ maxParticipants: 12, maxRooms: 7, accessToken: 'for friends only' })
})

it.each<[string, readonly string[], unknown, string]>([
  [
    'a typing error in the file',
    ['--config', 'f'],
    { host: 'a', htpsPort: 1 },
    'f: there is no setting named "htpsPort".'
  ],
  [
    'a wrong value in the file',
    ['--config', 'f'],
    { host: 'a', turnPort: 'x' },
    'f: turnPort: expected a port number from 1 to 65535.'
  ],
  [
    'a wrong flag',
    ['--host', 'a', '--https-port', '0'],
    {},
    '--https-port: expected a port number from 1 to 65535.'
  ],
  [
    'a wrong host',
    ['--host', 'https://a'],
    {},
    '--host: expected the host name or address people will use, like rooms.example.org.'
  ],
  [
    'ports the wrong way round',
    ['--host', 'a', '--relay-ports', '9-5'],
    {},
    '--relay-ports: expected two ports, the lower one first, like [49160, 50159] (49160-50159 on the command line).'
  ],
  [
    'half a certificate',
    ['--host', 'a', '--cert-file', 'c'],
    {},
    '--cert-file and --key-file work only together.'
  ],
  [
    'two certificates',
    ['--host', 'a', '--cert-file', 'c', '--key-file', 'k', '--self-signed'],
    {},
    '--self-signed makes a certificate, --cert-file names one: choose one of the two.'
  ],
  [
    'one port for two things',
    ['--host', 'a', '--turn-port', '443'],
    {},
    '--turn-port must differ from --https-port; TURN over TLS is served on the latter by itself.'
  ],
  [
    'a setting of the service that follows from others',
    ['--config', 'f'],
    { host: 'a', service: { port: 1 } },
    'f: service: port follows from the settings of up.'
  ],
  [
    'a wrong setting of the service',
    ['--config', 'f'],
    { host: 'a', service: { maxRooms: 0 } },
    'f: service: maxRooms: expected a whole number from 1 to 1000000.'
  ],
  ['no JSON', ['--config', 'f'], '{', 'f is not valid JSON.'],
  ['no object', ['--config', 'f'], [1], 'f does not hold a JSON object.'],
  ['an unknown flag', ['--nonsense'], {}, "Unknown option '--nonsense'; see up --help."]
])('names %s in one sentence', (_what, args, file, sentence) => {
  expect(problem(args, file)).toBe(sentence)
})

it('explains every setting', () => {
  expect(read(['--help']).kind).toBe('help')
  for (const name of upSettingNames)
    expect(upHelpText()).toContain(upSettings[name].reads === 'file' ? `"${name}"` : `--${flagNamed(name)}`)
})
