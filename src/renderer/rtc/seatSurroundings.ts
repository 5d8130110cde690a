/** What a seat of a mesh is given, and what all of them share. */
import type { Signal } from './signal'
import type { Emitter } from '../emitter'
import type { Distributor } from './fanout/distributor'
import type { MeshEvents } from './meshEvents'
import type { LinkRole, LinkSurroundings, PeerLink } from './peerLink'

export interface SeatOptions {
  readonly participantId: string
  readonly role: LinkRole
  readonly epoch: number
  /** See ConnectOptions. */
  readonly isReplacing?: boolean
  readonly shared: SeatSurroundings
}

export interface SeatSurroundings {
  readonly link: LinkSurroundings
  readonly events: Emitter<MeshEvents>
  readonly distributor: Distributor
  readonly createConnection: (configuration: RTCConfiguration) => RTCPeerConnection
  readonly send: (to: string, signal: Signal) => void
  readonly random: () => number
  readonly configuration: () => RTCConfiguration
  readonly isSignalingUp: () => boolean
  /** Whether going through a relay only would be something new. */
  readonly mayRelay: () => boolean
  /** Asks for fresh credentials and brings them into the configuration; null where nobody can be asked. */
  readonly renew: (() => Promise<void>) | null
  /** Gives a fresh link what everybody is given. */
  readonly equip: (link: PeerLink, participantId: string) => void
}
