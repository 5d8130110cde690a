/**
 * The front door: which connections come about at all, from where, how many, and with which token.
 *
 * Two steps. Foreign pages and floods end as bare HTTP answers, which cost next to nothing. Everybody else gets a
 * connection first, because only there can the app be told by name why it is turned away.
 */
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import type { InferOutput } from 'valibot'
import { AddressBook, type AddressBookOptions, type Pace } from './addressBook'
import {
  clientAddressOf,
  isProxy,
  limitGroupOf,
  noProxies,
  parseTrustedProxies,
  type TrustedProxies
} from './clientAddress'
import { ConnectionLimiter } from './limits'
import type { Logger } from './logger'
import { isLoopback, isPrivate, plainAddress } from './operate/addresses'
import { createOriginPolicy } from './originPolicy'
import type { Handshake, HandshakeRefusal } from './protocol'
import { isSameSecret } from './sameSecret'

export interface AdmissionOptions extends AddressBookOptions {
  /** See `parseTrustedProxies`. */
  readonly trustProxy: string
  readonly allowedOrigins: readonly string[]
  /** null: everybody may come in. */
  readonly accessToken: string | null
  readonly logger: Logger
}

/** An Engine.IO connection, and the request it came from. */
export interface Connection {
  readonly request: IncomingMessage
  once(event: 'close', listener: () => void): unknown
}

/** Somebody who has a connection now. */
export interface Visitor {
  /** What it counts for, see `limitGroupOf`; null for this machine itself, which is not limited. */
  readonly address: string | null
  readonly limiter: ConnectionLimiter
}

interface Arrival {
  /** See `limitGroupOf`; null for this machine itself, which is not limited. */
  readonly address: string | null
  readonly isTooMany: boolean
}

export class Admission {
  readonly #options: AdmissionOptions
  readonly #book: AddressBook
  readonly #isOriginAllowed: (request: IncomingMessage) => boolean
  readonly #proxies: TrustedProxies
  /** By request, then by the connection that has come of it. */
  readonly #arrivals = new WeakMap<object, Arrival>()
  readonly #said = new Set<string>()

  constructor(options: AdmissionOptions) {
    this.#options = options
    this.#book = new AddressBook(options)
    this.#isOriginAllowed = createOriginPolicy(options.allowedOrigins)
    this.#proxies = parseTrustedProxies(options.trustProxy) ?? noProxies
  }

  /** @returns the HTTP status to refuse a connection with, or when to let it come about */
  judgeUpgrade(request: IncomingMessage): 403 | 429 | Pace {
    if (!this.#isOriginAllowed(request)) {
      this.#sayOnce('a page of another origin was refused; --allowed-origins lets it in, if it is yours')
      return 403
    }
    const address = this.#addressOf(request)
    const verdict = address === null ? 'atOnce' : this.#book.onHandshake(address)
    if (verdict === 'drop') return 429
    const isTooMany = verdict === 'explain'
    this.#arrivals.set(request, { address, isTooMany })
    return isTooMany ? 'inTurn' : verdict
  }

  /** Counts a connection against its address until it closes. */
  onConnection(connection: Connection): Visitor {
    const arrival = this.#arrivals.get(connection.request)
    const address = arrival?.address ?? null
    const visit = address === null ? null : this.#book.onConnected(address)
    if (arrival)
      this.#arrivals.set(connection, { address, isTooMany: arrival.isTooMany || visit?.isTooMany === true })
    if (visit) connection.once('close', visit.end)
    return { address, limiter: visit?.limiter ?? new ConnectionLimiter(this.#options.now) }
  }

  /** @returns why a connection is turned away, null when nothing speaks against it */
  judgeHandshake(
    connection: object,
    { accessToken }: InferOutput<typeof Handshake>
  ): HandshakeRefusal | null {
    const arrival = this.#arrivals.get(connection)
    // One that has come past the first step must not go past the limits as well.
    if (!arrival) return 'tooManyFromAddress'
    const { address, isTooMany } = arrival
    if (isTooMany || (address !== null && this.#book.isLockedOut(address))) return 'tooManyFromAddress'
    const wanted = this.#options.accessToken
    if (wanted === null) return null
    if (accessToken === undefined) return 'accessDenied'
    if (isSameSecret(accessToken, wanted)) return null
    if (address !== null) this.#book.onWrongToken(address, accessToken)
    return 'accessDenied'
  }

  /** @returns whether a page or another file may be asked for, and when */
  judgePage(request: IncomingMessage): Pace | 'drop' {
    const address = this.#addressOf(request)
    return address === null ? 'atOnce' : this.#book.onPage(address)
  }

  #addressOf(request: IncomingMessage): string | null {
    const address = clientAddressOf(request, this.#proxies)
    // This machine has to be named and to be there: names alone can be written by everybody.
    const neighbour = plainAddress(request.socket.remoteAddress)
    if (request.headers['x-forwarded-for'] !== undefined && this.#mayBeForgotten(neighbour))
      this.#sayOnce(
        'a proxy seems to stand in front; name it with --trust-proxy, or limits by address count all its visitors as one, and none of a proxy on this machine'
      )
    return isLoopback(address) && isLoopback(neighbour) ? null : limitGroupOf(address)
  }

  /** Whether a proxy with this address is likely to be the operator's own, and has not been named. */
  #mayBeForgotten(address: string): boolean {
    return isIP(address) !== 0 && isPrivate(address) && !isProxy(this.#proxies, address)
  }

  #sayOnce(text: string): void {
    if (this.#said.has(text)) return
    this.#said.add(text)
    this.#options.logger.warn(text)
  }
}
