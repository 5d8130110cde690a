/** Tells watchers who is inside a room: cards only, and only when they have changed. */
import { isWatchAudience, watchAudience, type RoomServer, type RoomSocket } from './connection'
import { bounds, type Presence } from './protocol'
import type { Rooms } from './rooms'

/** Who watches is kept in Socket.IO's rooms alone, so recovery restores it and disconnecting clears it. */
export class PresenceBoard {
  readonly #server: RoomServer
  readonly #rooms: Rooms
  /** What watchers were told last, per occupied room. */
  readonly #announced = new Map<string, readonly string[]>()

  constructor(server: RoomServer, rooms: Rooms) {
    this.#server = server
    this.#rooms = rooms
  }

  /** Adds rooms; returns who is inside now, or null when the connection would watch too many in all. */
  watch(socket: RoomSocket, roomIds: readonly string[]): Presence[] | null {
    const audiences = new Set([...socket.rooms].filter(isWatchAudience))
    for (const roomId of roomIds) audiences.add(watchAudience(roomId))
    if (audiences.size > bounds.watchedRooms) return null
    void socket.join([...audiences])
    return roomIds.map((roomId) => this.#presenceOf(roomId))
  }

  unwatch(socket: RoomSocket, roomIds: readonly string[]): void {
    for (const roomId of roomIds) void socket.leave(watchAudience(roomId))
  }

  /** To be called after any change of a room's membership. */
  update(roomId: string): void {
    const presence = this.#presenceOf(roomId)
    const before = this.#announced.get(roomId) ?? []
    if (presence.cards.length === 0) this.#announced.delete(roomId)
    else this.#announced.set(roomId, presence.cards)
    if (isSameList(before, presence.cards)) return
    this.#server.to(watchAudience(roomId)).emit('room:presence', presence)
  }

  #presenceOf(roomId: string): Presence {
    return { roomId, cards: [...this.#rooms.cardsIn(roomId)] }
  }
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((entry, index) => entry === other[index])
}
