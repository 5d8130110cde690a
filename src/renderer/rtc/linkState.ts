/** The states of a link, in our words. */

/**
 * Our names for RTCPeerConnectionState. 'interrupted' heals by itself or becomes 'failed'; a 'failed' link is being
 * repaired (see LinkRepair), with the same connection or a new one; 'closed' is terminal.
 */
export type LinkState = 'connecting' | 'connected' | 'interrupted' | 'failed' | 'closed'

/** Whether media may get through: on a link that is interrupted it may only be us who do not hear. */
export function mayCarry(state: LinkState): boolean {
  return state === 'connected' || state === 'interrupted'
}

export function stateOf(state: RTCPeerConnectionState): LinkState {
  switch (state) {
    case 'new':
    case 'connecting':
      return 'connecting'
    case 'connected':
      return 'connected'
    case 'disconnected':
      return 'interrupted'
    case 'failed':
      return 'failed'
    case 'closed':
      return 'closed'
  }
}
