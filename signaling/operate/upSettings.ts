/** Every setting of `confab-server up`: what it accepts, its default, and how to explain it. */
import { isIP } from 'node:net'
import * as v from 'valibot'

const Port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535))
const Address = v.nullable(
  v.pipe(
    v.string(),
    v.check((text) => isIP(text) !== 0)
  )
)
const Path = v.nullable(v.pipe(v.string(), v.nonEmpty()))
const aPort = 'a port number from 1 to 65535'
const anAddress = 'an IP address'

export const upSettings = {
  host: {
    reads: 'text',
    schema: v.pipe(v.string(), v.regex(/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.?)+$|^[0-9a-f:.]+$/i)),
    fallback: '',
    expects: 'the host name or address people will use, like rooms.example.org',
    help: 'Host name (or address) under which people reach this machine; required'
  },
  httpsPort: {
    reads: 'number',
    schema: Port,
    fallback: 443,
    expects: aPort,
    help: 'Port of the web client, signaling and TURN over TLS'
  },
  turnPort: {
    reads: 'number',
    schema: Port,
    fallback: 3478,
    expects: aPort,
    help: 'Port of STUN and TURN, UDP and TCP'
  },
  relayPorts: {
    reads: 'range',
    schema: v.pipe(
      v.tuple([Port, Port]),
      v.check(([first, last]) => first <= last)
    ),
    fallback: [49_160, 50_159],
    expects: 'two ports, the lower one first, like [49160, 50159] (49160-50159 on the command line)',
    help: 'UDP ports for relayed calls, one for each allocation (49160-50159)'
  },
  certFile: {
    reads: 'text',
    schema: Path,
    fallback: null,
    expects: 'a file',
    help: 'Certificate chain in PEM form; the one certbot keeps for the host by default'
  },
  keyFile: {
    reads: 'text',
    schema: Path,
    fallback: null,
    expects: 'a file',
    help: 'Private key of the certificate, in PEM form'
  },
  selfSigned: {
    reads: 'switch',
    schema: v.boolean(),
    fallback: false,
    expects: 'true or false',
    help: 'Make a certificate, for a trial: browsers warn about it'
  },
  stateFolder: {
    reads: 'text',
    schema: Path,
    fallback: null,
    expects: 'a folder',
    help: 'Where secrets are kept; /var/lib/confab for root, ~/.local/state/confab for others'
  },
  listenAddress: {
    reads: 'text',
    schema: Address,
    fallback: null,
    expects: anAddress,
    help: 'Address to listen on; all of them by default'
  },
  relayAddress: {
    reads: 'text',
    schema: Address,
    fallback: null,
    expects: anAddress,
    help: 'Address of this machine to relay from; the one of the default route by default'
  },
  externalAddress: {
    reads: 'text',
    schema: Address,
    fallback: null,
    expects: anAddress,
    help: 'Public address in front of this machine (NAT); what the host name says by default'
  },
  allowPrivatePeers: {
    reads: 'switch',
    schema: v.nullable(v.boolean()),
    fallback: null,
    expects: 'true or false',
    help: 'Relay into private networks; by default only where the host is private itself'
  },
  withoutTurn: {
    reads: 'switch',
    schema: v.boolean(),
    fallback: false,
    expects: 'true or false',
    help: 'Run without STUN and TURN: not everybody will reach everybody'
  },
  service: {
    reads: 'file',
    schema: v.record(v.string(), v.unknown()),
    fallback: {},
    expects: 'an object with settings of confab-server',
    help: 'Settings of the service itself, like {"maxParticipants": 12}; see confab-server --help'
  }
} as const satisfies Record<string, UpSetting>

interface UpSetting {
  /** How a flag's text becomes the value; `file`: there is no flag. */
  readonly reads: 'text' | 'number' | 'switch' | 'range' | 'file'
  readonly schema: v.GenericSchema
  readonly fallback: unknown
  /** Completes "expected …". */
  readonly expects: string
  readonly help: string
}

export type UpSettingName = keyof typeof upSettings
export type UpSettings = {
  readonly [Name in UpSettingName]: v.InferOutput<(typeof upSettings)[Name]['schema']>
}

export const upSettingNames = Object.keys(upSettings) as readonly UpSettingName[]
