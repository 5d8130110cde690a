/**
 * What a person can ask for. Components call these and read the outcome from the stores; who carries
 * them out is decided in the composition root.
 */
import { inject, type InjectionKey } from 'vue'
import type { DesktopSettings, ShortcutCommand } from './platform/shell'
import type { DeviceKind } from './stores/devices'
import type { ShareMode } from './stores/sharing'

export interface AppActions
  extends ShareActions, DesktopActions, AutoJoinActions, ReportActions, CheckActions, TrustActions {
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
  /** Repairs the link to a participant now, with whatever may help. */
  reconnectTo(participantId: string): void

  copyInvite(roomId: string): Promise<void>
  inviteUrl(roomId: string): string
  /** Plays what the browser has held back; must run inside a click. */
  enableSound(): void
}

/** Sharing a screen or window, past starting and stopping it. */
export interface ShareActions {
  /** Shares what was picked in our own picker, or changes to it; the mode is remembered. Must run inside a click. */
  pickShare(pick: { readonly sourceId: string; readonly withAudio: boolean; readonly mode: ShareMode }): void
  /** Closes the picker; what was shared before goes on. */
  cancelSharePicker(): void
  /** Another window or screen instead, for everybody, without a gap. Must run inside a click. */
  changeShare(): void
  /** The others keep the last picture and are told. */
  setSharePaused(isPaused: boolean): void
  setShareMode(mode: ShareMode): void
  openScreenPermissionSettings(): void
}

/** Only on the desktop; elsewhere they do nothing. */
export interface DesktopActions {
  changeDesktopSettings(change: Partial<DesktopSettings>): void
  bindShortcut(command: ShortcutCommand, accelerator: string | null): void
  checkForUpdates(): void
  installUpdate(): void
  /** Copies an address that is no invite; the outcome is a toast. */
  copyAddress(url: string): Promise<void>
  /** Loads the page anew, so that another home server counts. A call comes back by itself. */
  reconnect(): void
  /** Asks the person, in a dialog of the shell's, and goes to the room when they agree. */
  trustServerOf(roomId: string): Promise<void>
}

export interface AutoJoinActions {
  /** The answer to the question Confab asks before it first takes anybody into a room by itself. */
  answerAutoJoin(answer: 'join' | 'notNow' | 'neverThisRoom'): void
}

/** What a person agrees to have in a report. */
export interface ReportChoice {
  readonly withNames: boolean
  /** Of this machine and of those it is connected to. */
  readonly withAddresses: boolean
}

export interface ReportActions {
  /** Saves how this call's connections have been, as a file. */
  saveReport(choice: ReportChoice): void
}

/** The connection check; what it finds is in the connectionCheck store. */
export interface CheckActions {
  /** From the beginning, if it is under way. Must run inside a click: sound may need one. */
  startConnectionCheck(): void
  /** Lets everything go that is open for it, and keeps what has been found. */
  stopConnectionCheck(): void
  /** Copies the result in words; the outcome is a toast. */
  copyCheckResult(words: string): Promise<void>
}

/** Who may be in a room, and who they are. What comes of it is in the trust and roomSecrets stores. */
export interface TrustActions {
  setLocked(isLocked: boolean): void
  /** Asks those inside a locked room to be let in. */
  knock(roomKey: string): void
  stopKnocking(): void
  answerKnock(knockId: string, isAdmitted: boolean): void
  /** With a new secret, so that it holds. */
  removeParticipant(participantId: string): Promise<void>
  /** Replaces the room's secret; those inside come along. */
  renewLink(): Promise<void>
  /** "Yes, this is them": the device counts as known from now on. */
  acceptDevice(participantId: string): void
  takeOfferedKey(roomKey: string): void
  dismissOfferedKey(roomKey: string): void
  /** An access code for the server of a room; tries again, and a call stays what it is. */
  setAccessToken(roomKey: string, token: string): void
  /** A fresh private room; id and secret are kept. */
  newRoom(): string
  /**
   * What a pasted link or typed name means; the secret of a link is adopted.
   *
   * @returns 'damaged' when the key in the link is not whole, null when it is neither link nor name
   */
  openText(text: string): { readonly key: string } | 'damaged' | null
}

export const actionsKey: InjectionKey<AppActions> = Symbol('actions')

/** @throws when called outside the app's component tree */
export function useActions(): AppActions {
  const actions = inject(actionsKey)
  if (!actions) throw new Error('no actions provided')
  return actions
}
