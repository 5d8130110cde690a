/** What is said about the connection to the signaling service. */
import type { ServerStatus } from '../../stores/connection'

type RefusedCode = Extract<ServerStatus, { kind: 'refused' }>['code']
export type StatusKey = `status.${'connecting' | 'unreachable' | 'machineOffline' | RefusedCode}`

/** Null when there is nothing to say. The machine's own network comes first: it explains all the rest. */
export function statusKey(status: ServerStatus, isMachineOffline: boolean): StatusKey | null {
  if (status.kind === 'online') return null
  if (isMachineOffline) return 'status.machineOffline'
  switch (status.kind) {
    case 'connecting':
      return 'status.connecting'
    case 'unreachable':
      return 'status.unreachable'
    case 'refused':
      return `status.${status.code}`
  }
}
