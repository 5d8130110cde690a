/** Carries out what components ask for. */
import type { AppActions, CheckActions } from '../actions'
import type { AudioLevels } from '../media/audioLevel'
import type { Playback } from '../media/playback'
import type { Platform } from '../platform/platform'
import type { useDesktopStore } from '../stores/desktop'
import { enterCode, type AccessTokens } from './accessTokens'
import type { CallSession } from './callSession'
import type { ConnectionCheck } from './connectionCheck'
import type { DeviceFollower } from './deviceFollower'
import type { FavouriteKeeper } from './favouriteKeeper'
import type { OwnKnock } from './ownKnock'
import { createRoomActions } from './roomActions'
import type { Services } from './services'
import { createServerTrust } from './serverTrust'
import { saveReport } from './reportFile'
import type { ShareDesk } from './shareDesk'
import { createShellActions } from './shellActions'
import type { Stores } from './stores'
import { createTrustActions } from './trustActions'

export interface AppParts {
  readonly services: Services
  readonly accessTokens: AccessTokens
  readonly session: CallSession
  readonly ownKnock: OwnKnock
  readonly follower: DeviceFollower
  readonly shareDesk: ShareDesk
  readonly connectionCheck: ConnectionCheck
  readonly playback: Playback
  readonly levels: AudioLevels
  readonly platform: Platform
  readonly stores: Stores & { readonly desktop: ReturnType<typeof useDesktopStore> }
  /** Null in a browser. Asked late, because it begins its work when everything else stands. */
  readonly favouriteKeeper: () => FavouriteKeeper | null
  /** Loads the page anew, at this room or where it is. */
  readonly reload: (key?: string) => void
}

export function createActions(parts: AppParts): AppActions {
  const { services, accessTokens, session, follower, playback, levels, platform, stores } = parts
  const { shell, serverUrl: homeServer } = platform
  const copyText = (text: string): Promise<void> => platform.copyText(text)
  return {
    openPreview: () => session.openPreview(),
    closePreview: () => session.closePreview(),
    setMicrophone: (isOn) => session.setMicrophone(isOn),
    setCamera: (isOn) => session.setCamera(isOn),
    setHand: (isRaised) => session.setHand(isRaised),
    chooseDevice(kind, deviceId) {
      const device = stores.devices.lists[kind].find(({ id }) => id === deviceId)
      stores.settings.update({ [kind]: device ? { id: device.id, label: device.label } : null })
      follower.choose(kind, device?.id ?? null)
    },
    async join(key) {
      // A click: the one moment in which the browser lets sound start.
      levels.resume()
      await session.join(key)
    },
    leave: () => session.leave(),
    retryConnection: () => services.retry(),
    setAccessToken: (key, token) =>
      enterCode({ tokens: accessTokens, services, connection: stores.connection }, key, token),
    reconnectTo: (participantId) => session.reconnectTo(participantId),
    enableSound() {
      playback.unblock()
      stores.call.isSoundBlocked = playback.isBlocked
    },
    ...createRoomActions({
      stores,
      homeServer,
      hosting: () => stores.desktop.state?.hosting ?? null,
      copyText,
      fillRandom: (bytes) => crypto.getRandomValues(bytes)
    }),
    ...createTrustActions({
      trust: () => session.trust,
      ownKnock: parts.ownKnock,
      roomSecrets: stores.roomSecrets
    }),
    ...shareActions(parts.shareDesk),
    ...checkActions(parts),
    ...createShellActions({ shell, toasts: stores.toasts, copyText, reload: () => parts.reload() }),
    trustServerOf: createServerTrust({ shell, homeServer, loadRoom: (key) => parts.reload(key) }),
    answerAutoJoin: (answer) => parts.favouriteKeeper()?.answer(answer),
    saveReport: (choice) => saveReport({ stores, page: document, browser: navigator.userAgent }, choice)
  }
}

function checkActions({ connectionCheck, platform, stores }: AppParts) {
  return {
    startConnectionCheck: () => connectionCheck.start(),
    stopConnectionCheck: () => connectionCheck.stop(),
    async copyCheckResult(words) {
      try {
        await platform.copyText(words)
        stores.toasts.show('success', 'checkCopied')
      } catch {
        stores.toasts.show('problem', 'checkNotCopied')
      }
    }
  } satisfies CheckActions
}

function shareActions(desk: ShareDesk) {
  return {
    setShare: (isOn) => desk.setShare(isOn),
    pickShare: (pick) => desk.pickShare(pick),
    cancelSharePicker: () => desk.cancelSharePicker(),
    changeShare: () => desk.changeShare(),
    setSharePaused: (isPaused) => desk.setSharePaused(isPaused),
    setShareMode: (mode) => desk.setShareMode(mode),
    openScreenPermissionSettings: () => desk.openScreenPermissionSettings()
  } satisfies Partial<AppActions>
}
