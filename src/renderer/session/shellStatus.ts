/** What the shell is told of the page: everything its tray, badge and sharing bar are drawn from. */
import type { AppStatus, CallStatus, RoomReference } from '../platform/shell'
import type { useSharingStore } from '../stores/sharing'
import type { Stores } from './stores'

export interface StatusSources {
  readonly stores: Pick<Stores, 'call' | 'connection' | 'rooms'> & {
    readonly sharing: ReturnType<typeof useSharingStore>
  }
  /** The room behind one of the page's own names for rooms. */
  readonly referenceOf: (roomKey: string) => RoomReference
}

/** What the shell takes; one too many, and it would refuse the whole status. */
const maxFavourites = 64

/** Reads reactive state, and of it nothing that changes while somebody talks. */
export function appStatusOf(sources: StatusSources): AppStatus {
  const { connection, rooms } = sources.stores
  return {
    call: callStatusOf(sources),
    favourites: rooms.favourites.slice(0, maxFavourites).map(({ id }) => ({
      room: sources.referenceOf(id),
      label: rooms.labelOf(id),
      names: rooms.presence.get(id) ?? null
    })),
    isOffline:
      connection.isMachineOffline ||
      connection.homeStatus.kind === 'unreachable' ||
      connection.homeStatus.kind === 'refused'
  }
}

function callStatusOf({ stores, referenceOf }: StatusSources): CallStatus | null {
  const { call, rooms, sharing } = stores
  if (call.phase.kind !== 'inCall') return null
  const { roomId } = call.phase
  const { microphone, camera, share } = call.local
  return {
    room: referenceOf(roomId),
    label: rooms.labelOf(roomId),
    microphone: microphone.isOn,
    camera: camera.isOn,
    share: !share.isOn ? 'off' : share.isPaused ? 'paused' : 'live',
    shareName: share.isOn ? sharing.name : '',
    isReconnecting: isReconnecting(stores),
    names: [...call.participants.values()].map(({ displayName }) => displayName)
  }
}

/**
 * Without the service the call goes on, so what counts is whether anybody still hears us. Alone in the room, only the
 * service can bring somebody.
 */
function isReconnecting({ call, connection }: StatusSources['stores']): boolean {
  const links = [...call.participants.values()].map(({ link }) => link)
  if (links.length === 0) return connection.status.kind !== 'online'
  return links.every((link) => link === 'interrupted' || link === 'failed')
}
