/** The Socket.IO types of this service, and the names of the Socket.IO rooms it uses. */
import type { DefaultEventsMap, Server, Socket } from 'socket.io'
import type { ClientToServerEvents, ServerToClientEvents } from './protocol'
import type { Seat } from './rooms'

/** Survives a recovered connection: Socket.IO hands the same object to the new socket. */
export interface SocketData {
  /** What this connection speaks for, as far as it knows; `Rooms` has the last word. */
  seat: Seat | null
}

export type RoomServer = Server<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>
export type RoomSocket = Socket<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>

/** Everybody inside a room. */
export const roomAudience = (roomId: string): string => `room:${roomId}`
/** The one connection that speaks for a participant. An address that stays the same while connections change. */
export const participantAudience = (participantId: string): string => `participant:${participantId}`
const watchPrefix = 'watch:'
/** Everybody who wants to know who is inside, from inside or outside. */
export const watchAudience = (roomId: string): string => `${watchPrefix}${roomId}`
export const isWatchAudience = (audience: string): boolean => audience.startsWith(watchPrefix)
