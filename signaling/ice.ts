/**
 * STUN and TURN servers for participants, with credentials made on the spot.
 *
 * Service and relay share a secret and nothing else ("A REST API For Access To TURN Services",
 * draft-uberti-behave-turn-rest-00; coturn: `use-auth-secret`): the username says until when it holds, the
 * credential is its signature. Nobody keeps a list of them, and a leaked one is worthless soon.
 */
import { createHmac } from 'node:crypto'
import type { IceGrant } from './protocol'

export interface IceGrantsOptions {
  /** Handed out as they are. */
  readonly iceServers: IceGrant['servers']
  readonly stunUrls: readonly string[]
  readonly turnUrls: readonly string[]
  /** The relay's `static-auth-secret`; without it no relay is handed out. */
  readonly turnSecret: string | null
  /** How long a credential can be used to allocate; what has been allocated lives on by being refreshed. */
  readonly turnCredentialMs: number
  /** Milliseconds since 1970: the relay compares with its own clock. */
  readonly unixNow: () => number
}

export interface IceGrants {
  /**
   * @param subject who it is for, in the characters of a participant id. The relay counts allocations by it
   *   and writes it into its log, so it must say nothing about the person.
   */
  grant(subject: string): IceGrant
}

export function createIceGrants(options: IceGrantsOptions): IceGrants {
  const { iceServers, stunUrls, turnUrls, turnSecret, turnCredentialMs, unixNow } = options
  const stun = stunUrls.length > 0 ? [{ urls: [...stunUrls] }] : []
  const lasting = [...iceServers, ...stun]

  return {
    grant(subject) {
      if (turnSecret === null || turnUrls.length === 0) return { servers: lasting, expiresInMs: null }
      // Rounded up, so that nothing ends before it was said to.
      const expiry = Math.ceil((unixNow() + turnCredentialMs) / 1_000)
      const username = `${expiry}:${subject}`
      const credential = createHmac('sha1', turnSecret).update(username).digest('base64')
      return {
        servers: [...lasting, { urls: [...turnUrls], username, credential }],
        expiresInMs: turnCredentialMs
      }
    }
  }
}
