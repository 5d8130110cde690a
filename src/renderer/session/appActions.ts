/** Carries out what components ask for. */
import type { AppActions } from '../actions'
import type { Platform } from '../platform/platform'
import type { Playback } from '../media/playback'
import type { AudioLevels } from '../media/audioLevel'
import { newRoomId, parseRoom } from '../roomIds'
import type { SignalingClient } from '../signaling/signalingClient'
import type { CallSession } from './callSession'
import type { DeviceFollower } from './deviceFollower'
import type { Stores } from './stores'

export interface AppParts {
  readonly client: SignalingClient
  readonly session: CallSession
  readonly follower: DeviceFollower
  readonly playback: Playback
  readonly levels: AudioLevels
  readonly platform: Platform
  readonly stores: Stores
}

export function createActions(parts: AppParts): AppActions {
  const { client, session, follower, playback, levels, platform, stores } = parts
  return {
    newRoomId: () => newRoomId((bytes) => crypto.getRandomValues(bytes)),
    parseRoom,
    openPreview: () => session.openPreview(),
    closePreview: () => session.closePreview(),
    setMicrophone: (isOn) => session.setMicrophone(isOn),
    setCamera: (isOn) => session.setCamera(isOn),
    setShare: (isOn) => session.setShare(isOn),
    setHand: (isRaised) => session.setHand(isRaised),
    chooseDevice(kind, deviceId) {
      const device = stores.devices.lists[kind].find(({ id }) => id === deviceId)
      stores.settings.update({ [kind]: device ? { id: device.id, label: device.label } : null })
      follower.choose(kind, device?.id ?? null)
    },
    async join(roomId) {
      // A click: the one moment in which the browser lets sound start.
      levels.resume()
      await session.join(roomId)
    },
    leave: () => session.leave(),
    retryConnection: () => client.retry(),
    inviteUrl: (roomId) => platform.inviteUrl(roomId),
    async copyInvite(roomId) {
      try {
        await platform.copyText(platform.inviteUrl(roomId))
        stores.toasts.show('success', 'inviteCopied')
      } catch {
        stores.toasts.show('problem', 'copyFailed')
      }
    },
    enableSound() {
      playback.unblock()
      stores.call.isSoundBlocked = playback.isBlocked
    }
  }
}
