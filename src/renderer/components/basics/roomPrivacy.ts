/** Whether a room has a key, and whether that is here. */
import type { useCallStore } from '../../stores/call'
import type { useRoomSecretsStore } from '../../stores/roomSecrets'

export type RoomPrivacy = 'private' | 'keyMissing' | 'open'

export interface PrivacySources {
  readonly secrets: Pick<ReturnType<typeof useRoomSecretsStore>, 'secretOf' | 'isKeyMissing'>
  readonly call: Pick<ReturnType<typeof useCallStore>, 'roomId' | 'isRoomPrivate'>
}

/** Of the room we are in it is said how the call is sealed, and not what is kept for the next one. */
export function privacyOf({ secrets, call }: PrivacySources, roomId: string): RoomPrivacy {
  if (call.roomId === roomId && call.isRoomPrivate !== null) return call.isRoomPrivate ? 'private' : 'open'
  if (secrets.secretOf(roomId) !== null) return 'private'
  return secrets.isKeyMissing(roomId) ? 'keyMissing' : 'open'
}
