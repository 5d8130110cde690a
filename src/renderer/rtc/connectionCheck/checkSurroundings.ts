/** What every part of the connection check is handed, and how it waits: with a deadline, and until it is called off. */
import { browserTimer, type SetTimer } from '../timer'

export interface CheckSurroundings {
  readonly createConnection: (configuration: RTCConfiguration) => RTCPeerConnection
  /** Calls the check off: everything is closed at once, and whoever waits gets the signal's reason thrown. */
  readonly signal: AbortSignal
  readonly setTimer?: SetTimer
  /** Milliseconds on any clock that never stands still or jumps. */
  readonly now?: () => number
}

export interface Waiting<Value> {
  readonly deadlineMs: number
  /** The value when nothing has settled it by then; asked at that moment. */
  readonly late: () => Value
}

/**
 * Waits for the first call of `settle`. `begin` hangs its listeners on the signal it is given, which ends with the
 * waiting, however it ends.
 *
 * @throws the reason of `signal` once it is aborted
 */
export function waitFor<Value>(
  { signal, setTimer = browserTimer }: Pick<CheckSurroundings, 'signal' | 'setTimer'>,
  { deadlineMs, late }: Waiting<Value>,
  begin: (settle: (value: Value) => void, whileWaiting: AbortSignal) => void
): Promise<Value> {
  signal.throwIfAborted()
  const waiting = new AbortController()
  return new Promise<Value>((resolve, reject) => {
    const stopTimer = setTimer(() => resolve(late()), deadlineMs)
    waiting.signal.addEventListener('abort', stopTimer)
    signal.addEventListener('abort', () => reject(signal.reason as Error), { signal: waiting.signal })
    begin(resolve, waiting.signal)
  }).finally(() => waiting.abort())
}
