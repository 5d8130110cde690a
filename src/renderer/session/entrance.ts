/** Ways into a room that do not begin at its door: the tray, a notification, the command line, Confab by itself. */
import type { Router } from 'vue-router'
import { nameProblem } from '../displayName'
import type { AudioLevels } from '../media/audioLevel'
import type { CallSession } from './callSession'
import type { Wishes } from './capturing'
import type { Stores } from './stores'

export interface EntranceOptions {
  readonly session: Pick<CallSession, 'join'>
  readonly router: Pick<Router, 'push'>
  readonly levels: Pick<AudioLevels, 'resume'>
  readonly stores: Pick<Stores, 'call' | 'connection' | 'roomSecrets' | 'settings'>
}

export interface Entrance {
  /** Shows the room's door, or the call when we are inside. Joins nothing. */
  openDoor(key: string): Promise<void>
  /**
   * Goes into the room and shows it. Where that would end another call, or something is still to be asked (a name,
   * whether to trust the server, which of two links is right, the link itself), the door is shown and nothing is
   * joined.
   *
   * @returns whether we are inside
   */
  enter(key: string, wishes: Wishes): Promise<boolean>
}

export function createEntrance({ session, router, levels, stores }: EntranceOptions): Entrance {
  const { call, connection, roomSecrets, settings } = stores

  async function openDoor(key: string): Promise<void> {
    await router.push({ name: 'room', params: { roomId: key } })
  }

  return {
    openDoor,
    async enter(key, wishes) {
      const isBusy = call.phase.kind === 'joining' || call.isInCall
      const isAsked =
        nameProblem(settings.values.displayName) !== null ||
        connection.isUnknownServer(key) ||
        roomSecrets.isKeyMissing(key) ||
        roomSecrets.offerOf(key) !== null
      if (isBusy || isAsked) await openDoor(key)
      else {
        levels.resume()
        // Joining first: the door would otherwise open the devices as the settings say.
        const joined = session.join(key, wishes)
        await openDoor(key)
        await joined
      }
      return call.isInCall && call.roomId === key
    }
  }
}
