/**
 * The way of small messages between the two ends of a link: a data channel, and signals until it is open.
 *
 * Of each kind only the newest message counts. So nothing is queued: what has not gone out yet is replaced, and
 * what arrives behind a newer one of its kind, by whichever way, is dropped.
 */
import { decodeMessage, encodeMessage, type LinkMessage } from './linkMessages'
import { browserTimer, type SetTimer } from './timer'

/** Signals cost the service, and everybody in the room has one link per other participant. */
const signalEveryMs = 1_000

/** In bytes. An interrupted link takes no more than this: its news would be old when it is back. */
const maxBufferedAmount = 4_096

export interface LinkChannelOptions {
  /** Without a description yet: both ends make their half of the channel before anything is negotiated. */
  readonly connection: RTCPeerConnection
  /** By signaling, while the channel is not open. */
  readonly sendSignal: (text: string) => void
  readonly onMessage: (message: LinkMessage) => void
  /** Between two messages of a kind. */
  readonly debounceMs?: number
  readonly setTimer?: SetTimer
}

type Kind = LinkMessage['kind']

/** Of use only where media flows, and too frequent for the service. */
const neverSignalled: ReadonlySet<Kind> = new Set(['heard'])

/** The newest message of one kind on its way out. */
interface Outgoing {
  text: string
  isWaiting: boolean
  /** Until it fires, nothing more of this kind goes out. */
  cancelTimer: (() => void) | null
}

export class LinkChannel {
  readonly #sendSignal: (text: string) => void
  readonly #onMessage: (message: LinkMessage) => void
  readonly #debounceMs: number
  readonly #setTimer: SetTimer
  readonly #lifetime = new AbortController()
  /** null where the browser refuses: signals do as well, only slower. */
  readonly #channel: RTCDataChannel | null
  readonly #outgoing = new Map<Kind, Outgoing>()
  /** By kind, the sequence of the newest message that has come. */
  readonly #heard = new Map<Kind, number>()
  #nextSequence = 0

  constructor(options: LinkChannelOptions) {
    this.#sendSignal = options.sendSignal
    this.#onMessage = options.onMessage
    this.#debounceMs = options.debounceMs ?? 100
    this.#setTimer = options.setTimer ?? browserTimer
    this.#channel = createChannel(options.connection)
    this.#listen()
  }

  /**
   * The first of a kind goes out at once, later ones with a pause in between, and the newest always does.
   * Never throws; says nothing once closed.
   */
  send(message: LinkMessage): void {
    if (this.#lifetime.signal.aborted) return
    if (neverSignalled.has(message.kind) && this.#channel?.readyState !== 'open') return
    const text = encodeMessage({ sequence: this.#nextSequence, message })
    this.#nextSequence += 1
    const outgoing = this.#outgoing.get(message.kind) ?? { text, isWaiting: true, cancelTimer: null }
    outgoing.text = text
    outgoing.isWaiting = true
    this.#outgoing.set(message.kind, outgoing)
    this.#push(outgoing)
  }

  /** Takes a message that came by signaling. Never throws: what is none is dropped. */
  receive(text: string): void {
    if (this.#lifetime.signal.aborted) return
    const numbered = decodeMessage(text)
    if (!numbered) return
    const { sequence, message } = numbered
    if (sequence <= (this.#heard.get(message.kind) ?? -1)) return
    this.#heard.set(message.kind, sequence)
    this.#onMessage(message)
  }

  /** Idempotent. What has not gone out is dropped. */
  close(): void {
    if (this.#lifetime.signal.aborted) return
    this.#lifetime.abort()
    for (const { cancelTimer } of this.#outgoing.values()) cancelTimer?.()
    this.#outgoing.clear()
    this.#channel?.close()
  }

  #listen(): void {
    const channel = this.#channel
    if (!channel) return
    const { signal } = this.#lifetime
    channel.bufferedAmountLowThreshold = maxBufferedAmount / 2
    channel.addEventListener('open', () => this.#sayAgain(), { signal })
    channel.addEventListener('bufferedamountlow', () => this.#pushAll(), { signal })
    channel.addEventListener(
      'message',
      ({ data }: MessageEvent<unknown>) => {
        if (typeof data === 'string') this.receive(data)
      },
      { signal }
    )
  }

  /** The channel is open. What was said by signal may be lost; where it is not, its sequence betrays the repetition. */
  #sayAgain(): void {
    for (const outgoing of this.#outgoing.values()) {
      outgoing.isWaiting = true
      outgoing.cancelTimer?.()
      outgoing.cancelTimer = null
    }
    this.#pushAll()
  }

  #pushAll(): void {
    for (const outgoing of this.#outgoing.values()) this.#push(outgoing)
  }

  /** Sends what waits, unless it is too soon after the one before or the channel is full. */
  #push(outgoing: Outgoing): void {
    if (!outgoing.isWaiting || outgoing.cancelTimer) return
    const isOpen = this.#channel?.readyState === 'open'
    if (isOpen && this.#channel.bufferedAmount > maxBufferedAmount) return // until 'bufferedamountlow'
    outgoing.isWaiting = false
    const pause = (): void => {
      outgoing.cancelTimer = null
      this.#push(outgoing)
    }
    outgoing.cancelTimer = this.#setTimer(pause, isOpen ? this.#debounceMs : signalEveryMs)
    if (isOpen) this.#channel.send(outgoing.text)
    else this.#sendSignal(outgoing.text)
  }
}

/** Agreed on beforehand (`negotiated`), so that it opens without another trip (W3C WebRTC 1.0 section 6.1). */
function createChannel(connection: RTCPeerConnection): RTCDataChannel | null {
  try {
    return connection.createDataChannel('confab', { negotiated: true, id: 0, ordered: true })
  } catch {
    return null
  }
}
