/**
 * What a person can ask for. Components call these and read the outcome from the stores; who carries
 * them out is decided in the composition root.
 */
import { inject, type InjectionKey } from 'vue'
import type { DeviceKind } from './stores/devices'

export interface AppActions {
  /** A fresh, unguessable room id. */
  newRoomId(): string
  /** The room a pasted link or typed name means, or null when it is neither. */
  parseRoom(text: string): string | null

  /** Starts capture for the pre-join view as the settings say; resolves when the first answers are in. */
  openPreview(): Promise<void>
  /** Releases what the preview held; does nothing during a call. */
  closePreview(): void

  setMicrophone(isOn: boolean): void
  setCamera(isOn: boolean): void
  setShare(isOn: boolean): void
  setHand(isRaised: boolean): void
  chooseDevice(kind: DeviceKind, deviceId: string | null): void

  /** The outcome is in `call.phase`. */
  join(roomId: string): Promise<void>
  leave(): void
  /** Reconnects to the service now instead of waiting for the next try. */
  retryConnection(): void

  copyInvite(roomId: string): Promise<void>
  inviteUrl(roomId: string): string
  /** Plays what the browser has held back; must run inside a click. */
  enableSound(): void
}

export const actionsKey: InjectionKey<AppActions> = Symbol('actions')

/** @throws when called outside the app's component tree */
export function useActions(): AppActions {
  const actions = inject(actionsKey)
  if (!actions) throw new Error('no actions provided')
  return actions
}
