/** Every setting of the service: what it accepts, its default, and how to explain it. Flags and variables follow from the names. */
import * as v from 'valibot'
import { parseTrustedProxies } from './clientAddress'
import { flagNamed } from './commandLine'
import { logLevels } from './logger'
import { bounds, IceGrant } from './protocol'

const Port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535))
const Milliseconds = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3_600_000))
const Credentials = v.pipe(v.number(), v.integer(), v.minValue(60_000), v.maxValue(86_400_000))
/** RFC 7064 and RFC 7065, without what they allow and nobody uses. */
const StunUrls = v.array(v.pipe(v.string(), v.maxLength(512), v.regex(/^stuns?:[^\s/?@]+$/)))
const TurnUrls = v.array(
  v.pipe(v.string(), v.maxLength(512), v.regex(/^turns?:[^\s/?@]+(\?transport=(udp|tcp))?$/))
)
const isRelay = (url: string): boolean => /^turns?:/i.test(url)
const IceServers = v.pipe(
  IceGrant.entries.servers,
  // A browser throws at a TURN server without them, and the call with it.
  v.check((servers) =>
    servers.every(({ urls, username, credential }) => !urls.some(isRelay) || (username && credential))
  )
)
const TrustProxy = v.pipe(
  v.string(),
  v.check((text) => parseTrustedProxies(text) !== null)
)
/** As browsers write them: without a path, in lower case. */
const Origins = v.array(
  v.pipe(
    v.string(),
    v.check((text) => text === '*' || (URL.canParse(text) && new URL(text).origin === text))
  )
)
const FilePath = v.nullable(v.pipe(v.string(), v.nonEmpty()))
const atLeastOne = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most))
const milliseconds = 'a whole number of milliseconds from 0 to 3600000'

/**
 * `reads` says how flags and variables, which are text, become a value. Secrets have no flag:
 * command lines can be read by everybody on a machine.
 */
export const settings = {
  host: {
    reads: 'text',
    schema: v.pipe(v.string(), v.regex(/^[\w.:-]+$/)),
    fallback: '127.0.0.1',
    expects: 'a host name or address',
    help: 'Address to listen on; 0.0.0.0 for everybody who can reach this machine'
  },
  port: {
    reads: 'number',
    schema: Port,
    fallback: 7440,
    expects: 'a port number from 0 to 65535',
    help: 'Port to listen on; 0 takes any free one'
  },
  nextFreePort: {
    reads: 'switch',
    schema: v.boolean(),
    fallback: false,
    expects: 'true or false',
    help: 'Try up to 20 following ports when the port is taken'
  },
  webRoot: {
    reads: 'text',
    schema: FilePath,
    fallback: null,
    expects: 'a directory',
    help: 'Directory of the built web client; the one that came along by default'
  },
  maxParticipants: {
    reads: 'number',
    schema: atLeastOne(64),
    fallback: 8,
    expects: 'a whole number from 1 to 64',
    help: 'Seats in a room'
  },
  maxRooms: {
    reads: 'number',
    schema: atLeastOne(1_000_000),
    fallback: 10_000,
    expects: 'a whole number from 1 to 1000000',
    help: 'Occupied rooms at the same time'
  },
  maxConnections: {
    reads: 'number',
    schema: atLeastOne(1_000_000),
    fallback: 10_000,
    expects: 'a whole number from 1 to 1000000',
    help: 'Open connections at the same time'
  },
  maxConnectionsPerAddress: {
    reads: 'number',
    schema: atLeastOne(1_000_000),
    fallback: 256,
    expects: 'a whole number from 1 to 1000000',
    help: 'Open connections at the same time from one address (of IPv6: from one /64)'
  },
  maxHandshakesPerMinute: {
    reads: 'number',
    schema: atLeastOne(1_000_000),
    fallback: 300,
    expects: 'a whole number from 1 to 1000000',
    help: 'New connections from one address in a minute'
  },
  trustProxy: {
    reads: 'text',
    schema: TrustProxy,
    fallback: '',
    expects: 'a number of proxies, or their addresses and networks with commas between, as text',
    help: 'Proxies in front that say the address of a request: 1, or 10.0.0.0/8,2001:db8::1; none by default'
  },
  allowedOrigins: {
    reads: 'json',
    schema: Origins,
    fallback: [],
    expects: 'a JSON list of origins like "https://rooms.example.org", or "*" in it',
    help: 'Pages served elsewhere that may connect as well, as JSON'
  },
  graceMs: {
    reads: 'number',
    schema: Milliseconds,
    fallback: 15_000,
    expects: milliseconds,
    help: 'How long a participant who lost the connection stays inside'
  },
  returnGraceMs: {
    reads: 'number',
    schema: Milliseconds,
    fallback: 5_000,
    expects: milliseconds,
    help: 'How long the seat of a page that reloads is kept'
  },
  drainMs: {
    reads: 'number',
    schema: Milliseconds,
    fallback: 5_000,
    expects: milliseconds,
    help: 'How long open connections get between a stop signal and the end'
  },
  logLevel: {
    reads: 'text',
    schema: v.picklist(logLevels),
    fallback: 'info',
    expects: `one of ${logLevels.join(', ')}`,
    help: `How much to log: ${logLevels.join(', ')}`
  },
  iceServers: {
    reads: 'json',
    schema: IceServers,
    fallback: [],
    expects: 'a JSON list of { urls, username?, credential? }, for TURN servers with both',
    help: 'STUN and TURN servers to hand out as they are, as JSON'
  },
  stunUrls: {
    reads: 'json',
    schema: StunUrls,
    fallback: [],
    expects: 'a JSON list of stun: or stuns: URLs',
    help: 'STUN servers to hand out, as JSON'
  },
  turnUrls: {
    reads: 'json',
    schema: TurnUrls,
    fallback: [],
    expects: 'a JSON list of turn: or turns: URLs',
    help: 'TURN servers that know turnSecret, as JSON; handed out with short-lived credentials'
  },
  turnCredentialMs: {
    reads: 'number',
    schema: Credentials,
    fallback: 3_600_000,
    expects: 'a whole number of milliseconds from 60000 to 86400000',
    help: 'How long a TURN credential can be used'
  },
  tlsCertFile: {
    reads: 'text',
    schema: FilePath,
    fallback: null,
    expects: 'a file',
    help: 'Certificate chain in PEM form: serves https and wss, together with the key'
  },
  tlsKeyFile: {
    reads: 'text',
    schema: FilePath,
    fallback: null,
    expects: 'a file',
    help: 'Private key of the certificate, in PEM form'
  },
  turnSecret: {
    reads: 'secret',
    schema: v.nullable(v.pipe(v.string(), v.minLength(16), v.maxLength(1_024))),
    fallback: null,
    expects: 'a text of 16 to 1024 characters',
    help: 'Shared with the TURN servers (coturn: static-auth-secret)'
  },
  accessToken: {
    reads: 'secret',
    schema: v.nullable(v.pipe(v.string(), v.minLength(12), v.maxLength(bounds.accessToken))),
    fallback: null,
    expects: `a text of 12 to ${bounds.accessToken} characters`,
    help: 'What everybody has to present to use the service; open to all who reach it by default'
  },
  metricsToken: {
    reads: 'secret',
    schema: v.nullable(v.pipe(v.string(), v.minLength(8), v.maxLength(256))),
    fallback: null,
    expects: 'a text of 8 to 256 characters',
    help: 'Bearer token /metrics asks for; only for this machine itself by default'
  },
  resumeSecret: {
    reads: 'secret',
    schema: v.nullable(v.pipe(v.string(), v.minLength(32), v.maxLength(1_024))),
    fallback: null,
    expects: 'a text of 32 to 1024 characters',
    help: 'Signs resume tokens: rooms outlive a restart while it stays; a new one at every start by default'
  }
} as const satisfies Record<string, Setting>

interface Setting {
  readonly reads: 'text' | 'number' | 'switch' | 'json' | 'secret'
  readonly schema: v.GenericSchema
  readonly fallback: unknown
  /** Completes "expected …". */
  readonly expects: string
  readonly help: string
}

export type SettingName = keyof typeof settings
export type Config = { readonly [Name in SettingName]: v.InferOutput<(typeof settings)[Name]['schema']> }

export const settingNames = Object.keys(settings) as readonly SettingName[]

/** `maxRooms` → `max-rooms` */
export function flagOf(name: SettingName): string {
  return flagNamed(name)
}

/** `maxRooms` → `CONFAB_MAX_ROOMS` */
export function variableOf(name: SettingName): string {
  return `CONFAB_${flagOf(name).replaceAll('-', '_').toUpperCase()}`
}

/** What a service does that nobody has told anything. */
export function defaultConfig(): Config {
  return Object.fromEntries(settingNames.map((name) => [name, settings[name].fallback])) as unknown as Config
}

/** The value a text from a flag or variable stands for. What it cannot read stays text, for the schema to refuse. */
export function readText(name: SettingName, text: string): unknown {
  switch (settings[name].reads) {
    case 'text':
    case 'secret':
      return text
    case 'number':
      return text.trim() === '' ? text : Number(text)
    case 'switch':
      return text === 'true' || (text === 'false' ? false : text)
    case 'json':
      try {
        return JSON.parse(text) as unknown
      } catch {
        return text
      }
  }
}
