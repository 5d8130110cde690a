/** Where rooms and their links come from, and where they go: made here, pasted, typed, copied for somebody else. */
import type { AppActions } from '../actions'
import type { HostingState } from '../platform/shell'
import { newRoomId, parseRoom } from '../roomIds'
import { inviteLinkOf, referenceOf } from '../roomKeys'
import { newRoomSecret } from '../trust/roomSecret'
import type { Stores } from './stores'

export interface RoomActionParts {
  readonly stores: Pick<Stores, 'roomSecrets' | 'toasts'>
  /** Origin. */
  readonly homeServer: string
  /** Null in a browser. */
  readonly hosting: () => HostingState | null
  readonly copyText: (text: string) => Promise<void>
  /** As `crypto.getRandomValues`. */
  readonly fillRandom: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array
}

export function createRoomActions({ stores, homeServer, hosting, copyText, fillRandom }: RoomActionParts) {
  const { roomSecrets, toasts } = stores
  const inviteUrl = (key: string): string =>
    inviteLinkOf(referenceOf(key, homeServer), { secret: roomSecrets.secretOf(key), hosting: hosting() })
  return {
    newRoom() {
      const key = newRoomId(fillRandom)
      roomSecrets.replace(key, newRoomSecret(fillRandom))
      return key
    },
    openText(text) {
      const meant = parseRoom(text, homeServer)
      if (meant === null || meant === 'damaged') return meant
      const { key, fragment } = meant
      if (fragment.kind === 'damaged') return 'damaged'
      if (fragment.kind === 'secret') roomSecrets.adopt(key, fragment.secret)
      return { key }
    },
    inviteUrl,
    async copyInvite(key) {
      // Whoever got a link without it would be alone in an open room of the same name.
      if (roomSecrets.isKeyMissing(key)) {
        toasts.show('problem', 'inviteKeyMissing')
        return
      }
      try {
        await copyText(inviteUrl(key))
        toasts.show('success', 'inviteCopied')
      } catch {
        toasts.show('problem', 'copyFailed')
      }
    }
  } satisfies Partial<AppActions>
}
