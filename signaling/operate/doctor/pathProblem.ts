/** Why a STUN or TURN server could not be used, told apart as far as it can be seen from here. */
import { NothingRelayed, ServerSaidNo, type Credentials } from './dialogue'
import { errorCodeOf, type TransportAddress } from './stunMessage'

export type PathProblem =
  | { readonly code: 'unknownName' }
  /** Somebody answered that nobody listens there. */
  | { readonly code: 'refused' }
  /** No answer of any kind: swallowed on the way, or nobody there to say no. */
  | { readonly code: 'silent' }
  | { readonly code: 'noRoute' }
  /** The connection came about, and was closed instead of answered. */
  | { readonly code: 'closed' }
  | { readonly code: 'credentialsRefused' }
  | { readonly code: 'credentialsExpired' }
  /** 486 or 508: quotas or relay ports are used up. */
  | { readonly code: 'full' }
  /** 403: this relay does not relay to its own address. */
  | { readonly code: 'relayingForbidden' }
  /** Everything was granted, and the byte did not come back. */
  | { readonly code: 'nothingRelayed'; readonly relay: TransportAddress }
  | { readonly code: 'serverError'; readonly errorCode: number }
  | { readonly code: 'connectionFailed'; readonly reason: string }

export interface Circumstances {
  readonly credentials: Credentials | null
  /** A connection had come about before it failed. */
  readonly wasOpen: boolean
  /** Milliseconds since 1970. */
  readonly unixNow: number
}

/** TURN REST credentials begin with the second they end at. */
function isExpired(credentials: Credentials | null, unixNow: number): boolean {
  const [stamp = ''] = credentials?.username.split(':') ?? []
  return /^\d{9,}$/.test(stamp) && Number(stamp) * 1_000 < unixNow
}

export function problemOf(error: unknown, { credentials, wasOpen, unixNow }: Circumstances): PathProblem {
  if (error instanceof NothingRelayed) return { code: 'nothingRelayed', relay: error.relay }
  if (error instanceof ServerSaidNo)
    return refusalOf(errorCodeOf(error.response) ?? 0, isExpired(credentials, unixNow))
  const code = (error as NodeJS.ErrnoException).code
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { code: 'unknownName' }
    case 'ECONNREFUSED':
      return { code: 'refused' }
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
      return { code: 'noRoute' }
    case 'ETIMEDOUT':
      return { code: 'silent' }
    case 'ECONNRESET':
    case 'EPIPE':
      return { code: 'closed' }
    default:
      if ((error as Error).name === 'TimeoutError') return { code: 'silent' }
      return wasOpen
        ? { code: 'closed' }
        : { code: 'connectionFailed', reason: code ?? (error as Error).message }
  }
}

function refusalOf(errorCode: number, isExpired: boolean): PathProblem {
  switch (errorCode) {
    case 401:
      return { code: isExpired ? 'credentialsExpired' : 'credentialsRefused' }
    case 403:
      return { code: 'relayingForbidden' }
    case 486:
    case 508:
      return { code: 'full' }
    default:
      return { code: 'serverError', errorCode }
  }
}
