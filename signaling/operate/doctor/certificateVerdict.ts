/** What a certificate is worth to somebody who connects under a certain name. */
import { checkServerIdentity, type DetailedPeerCertificate, type TLSSocket } from 'node:tls'

export type CertificateVerdict =
  | { readonly kind: 'valid'; readonly expiresInDays: number }
  | { readonly kind: 'expired'; readonly daysAgo: number }
  | { readonly kind: 'notYetValid' }
  /** `names` are the ones it is for. */
  | { readonly kind: 'wrongName'; readonly names: readonly string[] }
  /** Signed by itself: nobody but its maker vouches for it. */
  | { readonly kind: 'selfSigned'; readonly expiresInDays: number }
  /** Signed by somebody this machine does not know, or sent without the certificates in between. */
  | { readonly kind: 'untrusted'; readonly reason: string }

const dayMs = 86_400_000

/**
 * @param socket connected without letting Node reject anything
 * @param unixNow milliseconds since 1970
 */
export function judgeCertificate(socket: TLSSocket, host: string, unixNow: number): CertificateVerdict {
  const certificate = socket.getPeerCertificate(true)
  // Documented as an Error, and in fact its code.
  const problem = socket.authorized ? null : String(socket.authorizationError)
  return verdictOf({ certificate, problem, isNameRight: isNameRight(host, certificate), unixNow })
}

export interface Evidence {
  readonly certificate: Pick<DetailedPeerCertificate, 'valid_from' | 'valid_to' | 'subjectaltname'>
  /** OpenSSL's code for what is wrong with the chain. */
  readonly problem: string | null
  readonly isNameRight: boolean
  readonly unixNow: number
}

/** What is wrong by itself counts before what nobody vouches for: the latter may be on purpose. */
export function verdictOf({ certificate, problem, isNameRight, unixNow }: Evidence): CertificateVerdict {
  const end = Date.parse(certificate.valid_to)
  if (end < unixNow) return { kind: 'expired', daysAgo: Math.floor((unixNow - end) / dayMs) }
  const expiresInDays = Math.floor((end - unixNow) / dayMs)
  if (Date.parse(certificate.valid_from) > unixNow) return { kind: 'notYetValid' }
  if (!isNameRight) return { kind: 'wrongName', names: namesOf(certificate.subjectaltname ?? '') }
  switch (problem) {
    case null:
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return { kind: 'valid', expiresInDays }
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return { kind: 'selfSigned', expiresInDays }
    default:
      return { kind: 'untrusted', reason: problem }
  }
}

function isNameRight(host: string, certificate: DetailedPeerCertificate): boolean {
  try {
    return checkServerIdentity(host, certificate) === undefined
  } catch {
    // Node throws on names it cannot read.
    return false
  }
}

/** `DNS:a.example, IP Address:192.0.2.1` → `a.example`, `192.0.2.1` */
function namesOf(subjectAltName: string): readonly string[] {
  return subjectAltName.split(', ').flatMap((entry) => entry.split(':').slice(1).join(':') || [])
}
