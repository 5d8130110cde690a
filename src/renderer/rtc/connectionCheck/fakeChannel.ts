/** A data channel over a line of a given speed, on the clock of the timers. For tests; never part of a build. */
export class FakeChannel extends EventTarget {
  readyState: RTCDataChannelState = 'connecting'
  binaryType: BinaryType = 'blob'
  bufferedAmountLowThreshold = 0
  bufferedAmount = 0
  /** Bits per second; Infinity delivers at once. */
  lineSpeed = Infinity
  /** Everything handed over for sending. */
  sentBytes = 0
  #other: FakeChannel | null = null

  asChannel(): RTCDataChannel {
    return this as unknown as RTCDataChannel
  }

  connectTo(other: FakeChannel): void {
    this.#other = other
    this.readyState = other.readyState = 'open'
  }

  send(message: Uint8Array): void {
    this.sentBytes += message.byteLength
    if (this.lineSpeed === Infinity) return this.#deliver(message.byteLength)
    this.bufferedAmount += message.byteLength
    if (this.bufferedAmount === message.byteLength) this.#carry(message.byteLength)
  }

  close(): void {
    this.readyState = 'closed'
  }

  /** One message after the other. */
  #carry(bytes: number): void {
    setTimeout(
      () => {
        if (this.readyState !== 'open') return
        const before = this.bufferedAmount
        this.bufferedAmount -= bytes
        this.#deliver(bytes)
        const threshold = this.bufferedAmountLowThreshold
        if (before > threshold && this.bufferedAmount <= threshold)
          this.dispatchEvent(new Event('bufferedamountlow'))
        if (this.bufferedAmount > 0) this.#carry(Math.min(bytes, this.bufferedAmount))
      },
      (bytes * 8_000) / this.lineSpeed
    )
  }

  #deliver(bytes: number): void {
    this.#other?.dispatchEvent(Object.assign(new Event('message'), { data: new ArrayBuffer(bytes) }))
  }
}
