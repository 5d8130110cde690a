/** Shows in the store whether the service can be reached, and tries again when the machine's network is back. */
import type { SignalingClient } from '../signaling/signalingClient'
import type { Stores } from './stores'

export interface ConnectionStatusOptions {
  readonly client: SignalingClient
  readonly stores: Pick<Stores, 'connection' | 'call' | 'toasts'>
  readonly page: Pick<Window, 'addEventListener'> & { readonly navigator: Pick<Navigator, 'onLine'> }
}

/** @returns the undo */
export function showConnectionStatus({ client, stores, page }: ConnectionStatusOptions): () => void {
  const { connection, call, toasts } = stores
  const lifetime = new AbortController()
  const { signal } = lifetime
  let wasAway = false

  const undo = client.on('status', (status) => {
    if (status.kind === 'online' && wasAway && call.isInCall) toasts.show('success', 'serverBack')
    if (status.kind === 'online') wasAway = false
    if (status.kind === 'unreachable' || status.kind === 'refused') wasAway = true
    if (status.kind !== 'refused') connection.status = status
    // Resumed elsewhere is the other window's success, not a trouble of the service.
    else if (status.code !== 'resumedElsewhere') connection.status = { kind: 'refused', code: status.code }
  })
  const followMachine = (): void => {
    connection.isMachineOffline = !page.navigator.onLine
    // A hint worth taking: waiting for the next automatic try can cost five seconds.
    if (page.navigator.onLine && connection.status.kind === 'unreachable') client.retry()
  }
  page.addEventListener('online', followMachine, { signal })
  page.addEventListener('offline', followMachine, { signal })
  followMachine()
  return () => {
    undo()
    lifetime.abort()
  }
}
