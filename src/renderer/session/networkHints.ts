/**
 * Hints that this machine's way into the network may have changed. None is proof, and they come in bursts: whoever
 * listens has a look, once for each burst.
 */
import { browserTimer, type SetTimer } from '../rtc/timer'

export interface NetworkHintsOptions {
  /** Fires 'online' (HTML, section 8.9.2). */
  readonly page: Pick<Window, 'addEventListener'>
  /** The Network Information API's, where the browser has it. */
  readonly connection?: Pick<EventTarget, 'addEventListener'> | undefined
  readonly onHint: () => void
  readonly setTimer?: SetTimer
}

export interface NetworkHints {
  /** One more: the machine has slept. */
  give(): void
  /** Idempotent. */
  close(): void
}

/** Long enough for an interface that comes up with several addresses, short beside the repair it begins. */
const burstMs = 200

export function watchNetwork(options: NetworkHintsOptions): NetworkHints {
  const { page, connection, onHint, setTimer = browserTimer } = options
  const lifetime = new AbortController()
  let cancel: (() => void) | null = null

  function give(): void {
    if (lifetime.signal.aborted) return
    // Counted from the first hint: a stream of them must not put the look off for ever.
    cancel ??= setTimer(() => {
      cancel = null
      onHint()
    }, burstMs)
  }

  page.addEventListener('online', give, { signal: lifetime.signal })
  connection?.addEventListener('change', give, { signal: lifetime.signal })
  return {
    give,
    close() {
      lifetime.abort()
      cancel?.()
    }
  }
}
