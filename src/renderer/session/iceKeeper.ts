/**
 * The STUN and TURN servers of one call, whose credentials are renewed before they end. Everything is counted from
 * when a grant arrived, so the clocks of the service and of this machine need not agree.
 */
import type { IceGrant } from '../../../signaling/protocol'
import { namesRelay } from '../rtc/relayProblem'
import { browserTimer, type SetTimer } from '../rtc/timer'
import type { SignalingClient } from '../signaling/signalingClient'

export interface IceKeeperOptions {
  readonly client: Pick<SignalingClient, 'request'>
  /** There are others now, or the same ones with newer credentials. */
  readonly onServers: (servers: readonly RTCIceServer[]) => void
  readonly setTimer?: SetTimer
  /** Milliseconds of a clock that goes on while the machine sleeps. */
  readonly now?: () => number
}

/** Of a grant's life, when it is renewed: time for more than one try before it ends. */
const renewAtShare = 2 / 3
/** The soonest, whatever the service says. */
const shortestTimerMs = 1_000
/** Until the next try where a grant could not be renewed. */
const retryMs = 30_000
/** Timers of browsers overflow beyond 2^31 ms. */
const longestTimerMs = 24 * 60 * 60_000

export class IceKeeper {
  readonly #options: IceKeeperOptions
  readonly #setTimer: SetTimer
  readonly #now: () => number
  #servers: readonly RTCIceServer[] = []
  /** When the grant came, and how long it holds; null while it does not expire. */
  #life: { readonly sinceMs: number; readonly forMs: number } | null = null
  #asking: Promise<readonly RTCIceServer[] | null> | null = null
  #cancelTimer = (): void => undefined
  #isClosed = false

  constructor(options: IceKeeperOptions) {
    this.#options = options
    this.#setTimer = options.setTimer ?? browserTimer
    this.#now = options.now ?? (() => Date.now())
  }

  get servers(): readonly RTCIceServer[] {
    return this.#servers
  }

  /** Without one, only people who can reach each other directly are connected. */
  get hasRelay(): boolean {
    return namesRelay(this.#servers)
  }

  /** Takes what the service has granted. */
  accept({ servers, expiresInMs }: IceGrant): void {
    if (this.#isClosed) return
    const isNews = JSON.stringify(servers) !== JSON.stringify(this.#servers)
    this.#servers = servers
    this.#life = expiresInMs === null ? null : { sinceMs: this.#now(), forMs: expiresInMs }
    if (expiresInMs === null) this.#cancelTimer()
    else this.#renewIn(expiresInMs * renewAtShare)
    if (isNews) this.#options.onServers(servers)
  }

  /** Fresh credentials now; null when they cannot be had. Never rejects; asked again meanwhile, it is one request. */
  renew(): Promise<readonly RTCIceServer[] | null> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null
    })
    return this.#asking
  }

  /** The machine may have slept, and timers with it. */
  check(): void {
    if (!this.#life) return
    const ageMs = this.#now() - this.#life.sinceMs
    // Below zero: somebody has set the clock, and nobody can say.
    if (ageMs < 0 || ageMs >= this.#life.forMs * renewAtShare) void this.renew()
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true
    this.#cancelTimer()
  }

  async #ask(): Promise<readonly RTCIceServer[] | null> {
    const reply = await this.#options.client.request('ice:get', {})
    if (this.#isClosed) return null
    if (reply.ok) {
      this.accept(reply.value)
      return this.#servers
    }
    // A service that comes back grants anew with the place in the room; this is for one that was only too busy.
    if (this.#life) this.#renewIn(retryMs)
    return null
  }

  #renewIn(delayMs: number): void {
    const withinBounds = Math.min(Math.max(delayMs, shortestTimerMs), longestTimerMs)
    this.#cancelTimer()
    this.#cancelTimer = this.#setTimer(() => void this.renew(), withinBounds)
  }
}
