/** URLs of STUN and TURN servers (RFC 7064, RFC 7065), as far as browsers use them. */
import type { PathName } from './findings'
import type { Destination, Transport } from './wires'

export interface IceUrl {
  /** null: a kind no browser uses (TURN over DTLS). */
  readonly path: PathName | null
  readonly to: Destination
}

const pattern = /^(stuns?|turns?):(\[[0-9a-f:.]+\]|[^\s:?[\]]+)(?::(\d{1,5}))?(?:\?transport=(udp|tcp))?$/i

/** @returns null for what is no such URL */
export function readIceUrl(url: string): IceUrl | null {
  const [, scheme = '', host = '', port, transport = 'udp'] = pattern.exec(url) ?? []
  if (scheme === '') return null
  const isSecure = /s$/i.test(scheme)
  const isRelay = /^turn/i.test(scheme)
  const how: Transport = isSecure ? 'tls' : transport.toLowerCase() === 'tcp' ? 'tcp' : 'udp'
  return {
    path: isRelay ? relayPath(how, transport) : 'stun',
    to: { transport: how, host: host.replace(/^\[|\]$/g, ''), port: Number(port ?? (isSecure ? 5349 : 3478)) }
  }
}

function relayPath(how: Transport, transport: string): PathName | null {
  switch (how) {
    case 'udp':
      return 'turnUdp'
    case 'tcp':
      return 'turnTcp'
    case 'tls':
      return transport.toLowerCase() === 'tcp' ? 'turnTls' : null
  }
}
