/**
 * Two connections of this page that are joined to each other, for senders that only encode.
 *
 * An encoder works while its connection stands, so the pair has to connect, but as every frame is taken out before
 * it is sent nothing passes through it.
 */
import { browserTimer, type SetTimer } from '../timer'

export interface LoopbackOptions {
  /** Called twice. */
  readonly createConnection: () => RTCPeerConnection
  readonly onError: (message: string, cause: unknown) => void
  readonly setTimer?: SetTimer
}

/** Milliseconds; candidates of one's own machine answer at once, if at all. */
const connectWithinMs = 10_000
const restartEveryMs = 1_500

export class Loopback {
  /** The end that encodes. Give it its transceivers, then `connect`. */
  readonly sending: RTCPeerConnection
  readonly #receiving: RTCPeerConnection
  readonly #report: LoopbackOptions['onError']
  readonly #setTimer: SetTimer
  readonly #listeners = new AbortController()
  #settleReady: (isConnected: boolean) => void = () => undefined
  #wasConnected = false
  #isNegotiating = false
  #cancelTimer: (() => void) | null = null

  constructor({ createConnection, onError, setTimer = browserTimer }: LoopbackOptions) {
    this.sending = createConnection()
    this.#receiving = createConnection()
    this.#report = onError
    this.#setTimer = setTimer
    this.#passCandidates(this.sending, this.#receiving)
    this.#passCandidates(this.#receiving, this.sending)
    const { signal } = this.#listeners
    this.sending.addEventListener('connectionstatechange', () => this.#follow(), { signal })
  }

  /** Resolves true once it stands, false when it does not in time; it is closed then. */
  connect(): Promise<boolean> {
    this.#cancelTimer = this.#setTimer(() => this.close(), connectWithinMs)
    const ready = new Promise<boolean>((resolve) => (this.#settleReady = resolve))
    void this.#negotiate()
    return ready
  }

  /** Idempotent. */
  close(): void {
    this.#listeners.abort()
    this.#cancelTimer?.()
    this.#cancelTimer = null
    this.sending.close()
    this.#receiving.close()
    this.#settleReady(false)
  }

  #passCandidates(from: RTCPeerConnection, to: RTCPeerConnection): void {
    const pass = ({ candidate }: RTCPeerConnectionIceEvent): void => {
      if (!candidate) return
      to.addIceCandidate(candidate).catch((cause: unknown) => this.#fail('a candidate was refused', cause))
    }
    from.addEventListener('icecandidate', pass, { signal: this.#listeners.signal })
  }

  #follow(): void {
    const state = this.sending.connectionState
    if (state === 'connected') {
      this.#wasConnected = true
      this.#cancelTimer?.()
      this.#cancelTimer = null
      this.#settleReady(true)
    } else if (this.#wasConnected && (state === 'disconnected' || state === 'failed')) {
      // The machine has changed its network, and with it the addresses it finds itself at.
      this.#cancelTimer ??= this.#setTimer(() => this.#restart(), restartEveryMs)
    }
  }

  #restart(): void {
    this.#cancelTimer = null
    if (this.sending.connectionState === 'connected' || this.#listeners.signal.aborted) return
    this.#cancelTimer = this.#setTimer(() => this.#restart(), restartEveryMs)
    if (this.#isNegotiating) return
    this.sending.restartIce()
    void this.#negotiate()
  }

  async #negotiate(): Promise<void> {
    this.#isNegotiating = true
    try {
      await this.sending.setLocalDescription()
      await this.#receiving.setRemoteDescription(describe(this.sending))
      await this.#receiving.setLocalDescription()
      const { type, sdp } = describe(this.#receiving)
      await this.sending.setRemoteDescription({ type, sdp: withStartBitrate(sdp) })
    } catch (cause) {
      this.#fail('the encoders could not be joined', cause)
      if (!this.#wasConnected) this.close()
    }
    this.#isNegotiating = false
  }

  #fail(message: string, cause: unknown): void {
    if (!this.#listeners.signal.aborted) this.#report(message, cause)
  }
}

function describe({ localDescription }: RTCPeerConnection): { type: RTCSdpType; sdp: string } {
  if (!localDescription) throw new Error('there is no description')
  return { type: localDescription.type, sdp: localDescription.sdp }
}

/**
 * The browser's estimate of the bandwidth stays where it begins, because nothing is ever sent. It begins above all
 * rungs together, so that each encoder is bound by its own limit alone.
 */
export function withStartBitrate(sdp: string): string {
  const codecLine = /^a=rtpmap:(\d+) (?!rtx|red|ulpfec|flexfec)[^/\s]+\/90000(\r?\n)/gim
  return sdp.replace(
    codecLine,
    (line, type: string, end: string) => `${line}a=fmtp:${type} x-google-start-bitrate=8000${end}`
  )
}
