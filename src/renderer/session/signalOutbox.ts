/**
 * Signals on their way to the service: kept until it has them, in order, over connections that come and go.
 * Receivers drop what reaches them twice by its sequence, and put what reaches them soon enough in order.
 *
 * Each is sealed only when it goes out, and anew whenever it is said again: who we are to the other end may have
 * changed in between, and what was sealed for then does not open.
 */
import type { SealedSignal } from '../../../signaling/protocol'
import type { Signal } from '../rtc/signal'
import type { ClientReply } from '../signaling/signalingClient'
import { Turns } from './turns'

export interface SignalOutboxOptions {
  /** Resolves with null where nothing can be sealed for them (any more). Never rejects. */
  readonly seal: (to: string, signal: Signal) => Promise<SealedSignal | null>
  readonly send: (to: string, signal: SealedSignal) => Promise<ClientReply<'signal:send'>>
  /** Resolves after that many milliseconds. */
  readonly pause: (ms: number) => Promise<void>
  /** The service has lost our place without a word. */
  readonly onNotInRoom: () => void
}

/**
 * How long everything is held back when the service says we are too quick, or says nothing. Less than the time for
 * which receivers wait for a missing signal: what was delivered after it must not make them give it up.
 */
const holdMs = 200

interface Item {
  readonly to: string
  readonly signal: Signal
  isInFlight: boolean
}

export class SignalOutbox {
  readonly #options: SignalOutboxOptions
  /** Sealing takes different times, and nothing may overtake. */
  readonly #sealing = new Turns()
  #items: readonly Item[] = []
  #isOpen = false
  #isHeldBack = false

  constructor(options: SignalOutboxOptions) {
    this.#options = options
  }

  /** We have a place over the connection that stands: whatever was not acknowledged over an earlier one is said again. */
  open(): void {
    this.#isOpen = true
    for (const item of this.#items) item.isInFlight = false
    this.#flush()
  }

  /** Nothing goes out until the next `open()`. */
  shut(): void {
    this.#isOpen = false
  }

  /** Accepted at any time. The first signal of a newer connection makes those of older ones to the same end pointless. */
  add(to: string, signal: Signal): void {
    const isOutdated = (item: Item): boolean => item.to === to && isOlder(item.signal, signal)
    this.#items = [...this.#items.filter((item) => !isOutdated(item)), { to, signal, isInFlight: false }]
    this.#flush()
  }

  /** Forgets what waits for a participant who is gone. */
  dropTo(participantId: string): void {
    this.#items = this.#items.filter(({ to }) => to !== participantId)
  }

  clear(): void {
    this.#items = []
  }

  #flush(): void {
    if (!this.#isOpen || this.#isHeldBack) return
    for (const item of this.#items) if (!item.isInFlight) void this.#deliver(item)
  }

  async #deliver(item: Item): Promise<void> {
    const { seal, send } = this.#options
    item.isInFlight = true
    const sealed = await this.#sealing.take(() => seal(item.to, item.signal))
    // Forgotten meanwhile.
    if (!this.#items.includes(item)) return
    if (!this.#isOpen || this.#isHeldBack) {
      item.isInFlight = false
      return
    }
    const reply = sealed && (await send(item.to, sealed))
    const code = !reply || reply.ok ? null : reply.error.code
    if (code === 'unreachable' || code === 'rateLimited') {
      item.isInFlight = false
      await this.#holdBack()
      return
    }
    // Delivered, or pointless to repeat because they have left.
    this.#items = this.#items.filter((other) => other !== item)
    if (code === 'notInRoom') this.#options.onNotInRoom()
  }

  /** Without a connection nothing comes of it: then the next `open()` says everything again. */
  async #holdBack(): Promise<void> {
    if (!this.#isOpen || this.#isHeldBack) return
    this.#isHeldBack = true
    await this.#options.pause(holdMs)
    this.#isHeldBack = false
    this.#flush()
  }
}

function isOlder(one: Signal, other: Signal): boolean {
  return one.epoch < other.epoch || (one.epoch === other.epoch && one.attempt < other.attempt)
}
