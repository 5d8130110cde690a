/** What was found out about each path, as data. The words for it are in wording.ts. */
import type { HandshakeRefusal } from '../../protocol'
import type { CertificateVerdict } from './certificateVerdict'
import type { PathProblem } from './pathProblem'

/** In the order they are tried: each needs the ones before it, except that the relays stand side by side. */
export const pathNames = [
  'name',
  'https',
  'certificate',
  'health',
  'webSocket',
  'grant',
  'stun',
  'turnUdp',
  'turnTcp',
  'turnTls',
  'relayPorts'
] as const
export type PathName = (typeof pathNames)[number]

/** Everything that can come out of trying, beyond success. */
export type Trouble =
  | PathProblem
  | { readonly code: 'certificate'; readonly verdict: Exclude<CertificateVerdict, { kind: 'valid' }> }
  /** Something answers, and it is not this service. */
  | { readonly code: 'notConfab'; readonly status: number }
  | { readonly code: 'draining' }
  | { readonly code: 'noWebSocket'; readonly reason: string }
  | { readonly code: 'turnedAway'; readonly why: HandshakeRefusal }
  | { readonly code: 'grantRefused'; readonly why: string }
  /** Packets from outside do not reach the ports that are relayed from. */
  | { readonly code: 'relayPortShut'; readonly port: number }
  /** No browser could read it either. */
  | { readonly code: 'badUrl' }

export type Outcome =
  | { readonly kind: 'works'; readonly tookMs?: number; readonly detail?: Detail }
  | { readonly kind: 'fails'; readonly trouble: Trouble }
  | { readonly kind: 'notTried'; readonly why: NotTried }

/** What is worth knowing about a path that works. */
export type Detail =
  | { readonly kind: 'addresses'; readonly addresses: readonly string[] }
  | { readonly kind: 'expires'; readonly inDays: number }
  /** Accepted because it was asked for. */
  | { readonly kind: 'accepted'; readonly verdict: CertificateVerdict }
  | { readonly kind: 'health'; readonly rooms: number; readonly participants: number }
  | { readonly kind: 'protocol'; readonly version: number }
  | { readonly kind: 'granted'; readonly servers: number; readonly expiresInMs: number | null }

export type NotTried =
  /** An earlier path has to work first. */
  | 'blocked'
  /** http: there is no certificate. */
  | 'plain'
  /** The service hands out no such server. */
  | 'notOffered'
  /** TURN over DTLS; browsers do not speak it. */
  | 'unknownKind'
  /** The relay sees this machine under an address it does not relay to. */
  | 'notFromHere'

export interface Finding {
  readonly path: PathName
  /** What was tried. */
  readonly target: string
  readonly outcome: Outcome
}

/** A path that nobody offers fails nobody; what was never reached does. */
export function isSound(findings: readonly Finding[]): boolean {
  return findings.every(({ outcome }) => outcome.kind !== 'fails')
}

/** A finding as people read it. */
export interface Words {
  readonly says: string
  /** What to do; null where nothing needs doing. */
  readonly advice: string | null
}
