/** Time that passes when a spec says so, for the engine's tests. */
import type { SetTimer } from './timer'

interface Timer {
  readonly atMs: number
  readonly callback: () => void
}

export class FakeClock {
  #nowMs = 0
  #timers: Timer[] = []
  readonly #channel = new MessageChannel()

  readonly now = (): number => this.#nowMs

  readonly setTimer: SetTimer = (callback, delayMs) => {
    const timer = { atMs: this.#nowMs + delayMs, callback }
    const later = this.#timers.findIndex(({ atMs }) => atMs > timer.atMs)
    this.#timers.splice(later < 0 ? this.#timers.length : later, 0, timer)
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer)
    }
  }

  get pending(): number {
    return this.#timers.length
  }

  /** Lets time pass: every timer in its turn, and after each whatever promises come of it. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms
    await this.#settle()
    for (;;) {
      const next = this.#timers[0]
      if (!next || next.atMs > endMs) break
      this.#timers.shift()
      this.#nowMs = next.atMs
      next.callback()
      await this.#settle()
    }
    this.#nowMs = endMs
  }

  /** Lets time pass until something is so, and says whether it ever was. */
  async until(isSo: () => boolean, withinMs: number): Promise<boolean> {
    for (let passedMs = 0; !isSo(); passedMs += 250) {
      if (passedMs > withinMs) return false
      await this.advance(250)
    }
    return true
  }

  close(): void {
    this.#channel.port1.close()
  }

  #settle(): Promise<void> {
    const { port1, port2 } = this.#channel
    return new Promise((resolve) => {
      port1.onmessage = () => resolve()
      port2.postMessage(null)
    })
  }
}
