/** Shows in the store which services can be reached, and whether the machine has a network at all. */
import { watch } from 'vue'
import { referenceOf } from '../roomKeys'
import type { ServerStatus } from '../stores/connection'
import type { ConnectionStatus } from '../signaling/signalingClient'
import type { Service } from './services'
import type { Stores } from './stores'

type ShownStores = Pick<Stores, 'connection' | 'call' | 'rooms' | 'toasts'>

/** Looks at one service. @returns its undo: nothing is known of the service afterwards */
export function showServerStatus(
  {
    serverUrl,
    client
  }: Pick<Service, 'serverUrl'> & { readonly client: Pick<Service['client'], 'on' | 'status'> },
  { connection, call, toasts }: Pick<ShownStores, 'connection' | 'call' | 'toasts'>
): () => void {
  let wasAway = false

  function show(status: ConnectionStatus): void {
    const isOfCall =
      call.isInCall && call.roomId !== null && serverOf(call.roomId, connection.homeServer) === serverUrl
    if (status.kind === 'online' && wasAway && isOfCall) toasts.show('success', 'serverBack')
    if (status.kind === 'online') wasAway = false
    if (status.kind === 'unreachable' || status.kind === 'refused') wasAway = true
    const shown = shownStatus(status)
    if (shown) connection.statuses.set(serverUrl, shown)
    followCode(status)
  }

  /** On the way from one answer to the next, what was asked for stays asked for. */
  function followCode(status: ConnectionStatus): void {
    if (status.kind === 'online') connection.codeEntries.delete(serverUrl)
    if (status.kind !== 'refused' || status.code !== 'accessDenied') return
    const hasTried = (connection.codeEntries.get(serverUrl) ?? 'wanted') !== 'wanted'
    connection.codeEntries.set(serverUrl, hasTried ? 'wrong' : 'wanted')
  }

  const undo = client.on('status', show)
  show(client.status)
  return () => {
    undo()
    connection.statuses.delete(serverUrl)
    connection.codeEntries.delete(serverUrl)
  }
}

export interface ConnectionStatusOptions {
  readonly stores: Pick<ShownStores, 'connection' | 'call' | 'rooms'>
  readonly page: Pick<Window, 'addEventListener'> & { readonly navigator: Pick<Navigator, 'onLine'> }
}

/**
 * Keeps `connection.status` about the one service that counts where the person is, and follows the machine.
 *
 * @returns the undo
 */
export function showConnectionStatus({ stores, page }: ConnectionStatusOptions): () => void {
  const { connection, call, rooms } = stores
  const lifetime = new AbortController()
  const { signal } = lifetime

  function serverThatCounts(): string {
    const place = call.isInCall ? call.roomId : rooms.visitedId
    const serverUrl = place === null ? connection.homeServer : serverOf(place, connection.homeServer)
    return connection.knownServers.includes(serverUrl) ? serverUrl : connection.homeServer
  }

  const undo = watch(
    () => {
      const serverUrl = serverThatCounts()
      return { serverUrl, status: connection.statuses.get(serverUrl) }
    },
    ({ serverUrl, status }) => {
      connection.serverName = URL.canParse(serverUrl) ? new URL(serverUrl).host : ''
      connection.status = status ?? { kind: 'connecting' }
    },
    // What is shown as reachable a moment longer than it is would be believed.
    { immediate: true, flush: 'sync' }
  )
  const followMachine = (): void => {
    connection.isMachineOffline = !page.navigator.onLine
  }
  page.addEventListener('online', followMachine, { signal })
  page.addEventListener('offline', followMachine, { signal })
  followMachine()
  return () => {
    undo()
    lifetime.abort()
  }
}

/** Resumed elsewhere is the other window's success, not a trouble of the service. */
function shownStatus(status: ConnectionStatus): ServerStatus | null {
  if (status.kind !== 'refused') return status
  return status.code === 'resumedElsewhere' ? null : { kind: 'refused', code: status.code }
}

function serverOf(key: string, homeServer: string): string {
  return referenceOf(key, homeServer).serverUrl
}
