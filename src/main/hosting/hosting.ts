/**
 * "Host rooms on this computer": keeps the bundled signaling service running while the person wants it.
 *
 * The service is a process of its own, so whatever strangers in the network send it cannot touch the app.
 */
import type { HostingState } from '../../preload/contract'
import { runHostedService, type HostedService, type ServiceEnd, type ServiceForker } from './hostedService'
import { networkUrl, type NetworkInterfaces } from './networkUrl'
import type { Schedule } from '../schedule'

export interface HostingOptions {
  readonly utilityProcess: ServiceForker
  /** The built `confab-server.js`. */
  readonly script: string
  /** The app's own environment; of it, the service gets what `passedOn` names. */
  readonly env: Readonly<Record<string, string | undefined>>
  /**
   * Kept over restarts, so that people come back to their seats. At least 32 characters; asked for at each start, and
   * given when the system's key store has opened. Never rejects.
   */
  readonly resumeSecret: () => Promise<string>
  readonly networkInterfaces: () => NetworkInterfaces
  readonly onChange: (state: HostingState) => void
  readonly schedule: Schedule
  /** Milliseconds, monotonic. */
  readonly now: () => number
}

export interface HostingWish {
  readonly isOn: boolean
  readonly port: number
}

export interface Hosting {
  readonly state: HostingState
  /** Carries out what the settings say. Repeating a wish does nothing; another port moves the service there. */
  apply(wish: HostingWish): void
  /** Resolves when the service has ended; nothing is announced any more. Idempotent. */
  close(): Promise<void>
}

/** How long to wait after the first, second, … crash; one more within the window, and it is given up. */
const retryAfterMs = [1_000, 2_000, 4_000, 8_000] as const
const crashWindowMs = 60_000
/** No system tells a Node process that its addresses have changed. Asking costs a tenth of a millisecond. */
const addressCheckMs = 15_000

/** What programs need to run on some systems, and nothing that could hold a secret or steer the service. */
const passedOn = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'WINDIR'] as const

export function createHosting(options: HostingOptions): Hosting {
  return new Host(options)
}

class Host implements Hosting {
  readonly #options: HostingOptions
  #wish: HostingWish = { isOn: false, port: 0 }
  #state: HostingState = { kind: 'off' }
  #service: HostedService | null = null
  /** Resolves when the process before has let go of its port. */
  #before: Promise<void> = Promise.resolve()
  #crashedAt: readonly number[] = []
  #cancelTimer = (): void => {}
  #isClosed = false

  constructor(options: HostingOptions) {
    this.#options = options
  }

  get state(): HostingState {
    return this.#state
  }

  apply(wish: HostingWish): void {
    const { isOn, port } = this.#wish
    if (this.#isClosed || (wish.isOn === isOn && (wish.port === port || !isOn))) return
    this.#wish = wish
    this.#crashedAt = []
    this.#stop()
    if (!wish.isOn) return this.#show({ kind: 'off' })
    this.#show({ kind: 'starting' })
    this.#start()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#stop()
    await this.#before
  }

  #stop(): void {
    this.#cancelTimer()
    if (this.#service) this.#before = this.#service.stop()
    this.#service = null
  }

  #start(): void {
    const wish = this.#wish
    // The port may be the same as before, so two services never overlap.
    void Promise.all([this.#options.resumeSecret(), this.#before]).then(([secret]) => {
      if (this.#isClosed || this.#wish !== wish || this.#service) return
      this.#launch(wish.port, secret)
    })
  }

  #launch(port: number, secret: string): void {
    const { utilityProcess, script, schedule } = this.#options
    try {
      this.#service = runHostedService({
        utilityProcess,
        script,
        port,
        env: { ...this.#passedOn(), CONFAB_RESUME_SECRET: secret },
        schedule,
        onListening: (place) => this.#serve(place.url, place.port),
        onEnd: (reason) => this.#recover(reason)
      })
    } catch {
      // Electron refuses to fork while it shuts down.
      this.#recover('gone')
    }
  }

  #passedOn(): Readonly<Record<string, string>> {
    const { env } = this.#options
    const passed = passedOn.flatMap((name) => {
      const value = env[name]
      return value === undefined ? [] : [[name, value] as const]
    })
    return Object.fromEntries(passed)
  }

  #serve(localUrl: string, port: number): void {
    const { networkInterfaces, schedule } = this.#options
    const look = (): void => {
      this.#show({ kind: 'on', localUrl, networkUrl: networkUrl(networkInterfaces(), port) })
      this.#cancelTimer = schedule(look, addressCheckMs)
    }
    look()
  }

  #recover(reason: ServiceEnd): void {
    this.#cancelTimer()
    this.#service = null
    if (reason !== 'gone') return this.#show({ kind: 'failed', reason })
    const { now, schedule } = this.#options
    const delayMs = retryAfterMs[this.#countCrash(now()) - 1]
    if (delayMs === undefined) return this.#show({ kind: 'failed', reason: 'crashed' })
    this.#show({ kind: 'failed', reason: 'restarting' })
    this.#cancelTimer = schedule(() => this.#start(), delayMs)
  }

  /** @returns how many crashes there have been within the window, this one included */
  #countCrash(nowMs: number): number {
    this.#crashedAt = [...this.#crashedAt.filter((atMs) => nowMs - atMs < crashWindowMs), nowMs]
    return this.#crashedAt.length
  }

  #show(state: HostingState): void {
    if (this.#isClosed || isSameState(state, this.#state)) return
    this.#state = state
    this.#options.onChange(state)
  }
}

function isSameState(a: HostingState, b: HostingState): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
