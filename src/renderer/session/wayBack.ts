/**
 * The way back into a call after a reload or a crash of the page: a ticket kept for this window only, good for a
 * minute. A crash gives no warning, so the ticket is renewed for as long as the call lasts.
 */
import * as v from 'valibot'
import { ResumeToken, RoomId } from '../../../signaling/protocol'
import { Door } from '../rtc/linkMessages'
import type { TextStore } from '../platform/platform'

const contents = {
  roomId: RoomId,
  /** Origin of the room's server: the home server may be another one after the reload. */
  server: v.string(),
  resumeToken: ResumeToken,
  /** Whether it was entered with a secret, which is kept elsewhere and may be gone by then. */
  isPrivate: v.optional(v.boolean(), false),
  /** What was being sent and should be again. */
  microphone: v.boolean(),
  camera: v.boolean(),
  /** The lock we were behind, with fingerprints and no keys: somebody else may be inside by the time we are back. */
  door: v.nullable(Door)
}
const ReturnTicket = v.object({
  ...contents,
  /** When it was last true, in milliseconds since the Unix epoch. */
  at: v.number()
})
export type ReturnTicket = v.InferOutput<typeof ReturnTicket>
type Contents = Omit<ReturnTicket, 'at'>

export interface WayBackOptions {
  readonly texts: TextStore
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number
}

const key = 'call'
/** Longer than any reload; short enough that nobody is surprised by their own camera. */
const validForMs = 60_000
/** Two of these fit into the time of a ticket, so that a page that is slow for once loses nothing. */
const renewalMs = 20_000

/** Holds a timer between `keep` and `pause` or `close`. */
export class WayBack {
  readonly #options: WayBackOptions
  #describe: (() => Contents) | null = null
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(options: WayBackOptions) {
    this.#options = options
  }

  /** The way back into an earlier page's call; null when there is none, or it is unreadable or too old. */
  find(): ReturnTicket | null {
    const { texts, now } = this.#options
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ReturnTicket), texts.read(key))
    return parsed.success && now() - parsed.output.at <= validForMs ? parsed.output : null
  }

  /** We are inside. @param describe asked at each renewal, because what is being sent changes */
  keep(describe: () => Contents): void {
    this.pause()
    this.#describe = describe
    this.#timer = setInterval(() => this.renew(), renewalMs)
    this.renew()
  }

  /** Something in it has changed. Does nothing outside a call. */
  renew(): void {
    const { texts, now } = this.#options
    if (this.#describe) texts.write(key, JSON.stringify({ ...this.#describe(), at: now() }))
  }

  /** The page goes away: the ticket stays as it is now. */
  pause(): void {
    this.renew()
    clearInterval(this.#timer)
    this.#describe = null
  }

  /** The call is over, and nothing leads back into it. Idempotent. */
  close(): void {
    clearInterval(this.#timer)
    this.#describe = null
    this.#options.texts.remove(key)
  }
}
