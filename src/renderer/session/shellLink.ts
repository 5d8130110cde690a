/**
 * The page's end of the desktop shell: shows in the stores what the shell says, carries out its commands, and tells
 * it what is going on here. The shell draws, the page decides.
 */
import { watch } from 'vue'
import type { AppActions } from '../actions'
import type { AppCommand, HostDescription, RoomReference, Shell, StartNotice } from '../platform/shell'
import type { DesktopState, useDesktopStore } from '../stores/desktop'
import type { useSettingsDialogStore } from '../stores/settingsDialog'
import { appStatusOf, type StatusSources } from './shellStatus'
import type { Stores } from './stores'

/** Often enough for a tray, seldom enough for a process that has a window to draw. */
const statusEveryMs = 250

export interface ShellLinkOptions {
  readonly shell: Pick<Shell, 'on' | 'describeHost' | 'showStatus' | 'ready'>
  /** What the shell said when this page began. */
  readonly description: HostDescription
  readonly stores: StatusSources['stores'] &
    Pick<Stores, 'settings' | 'toasts'> & {
      readonly desktop: ReturnType<typeof useDesktopStore>
      readonly settingsDialog: ReturnType<typeof useSettingsDialogStore>
    }
  readonly actions: Pick<AppActions, 'setMicrophone' | 'setCamera' | 'setShare' | 'setSharePaused' | 'leave'>
  readonly referenceOf: StatusSources['referenceOf']
  readonly goHome: () => Promise<unknown>
  /** Into the room without stopping at its door. */
  readonly enter: (
    room: RoomReference,
    wishes: { readonly microphone: boolean; readonly camera: boolean }
  ) => void
  readonly openDoor: (room: RoomReference) => void
  /** A link has brought the secret of a room; told before the room is gone to. */
  readonly adoptSecret: (room: RoomReference, secret: string) => void
  /** The machine has slept. */
  readonly wake: () => void
  readonly sharedWindowHidden: (isHidden: boolean) => void
}

/** @returns the undo: the shell is neither heard nor told anything afterwards */
export function linkShell(options: ShellLinkOptions): () => void {
  const { shell, description, stores } = options
  const undos = [
    showShellState(options),
    shell.on('command', (command) => void carryOut(command, options)),
    shell.on('wake', () => options.wake()),
    shell.on('sharedWindow', ({ isHidden }) => options.sharedWindowHidden(isHidden)),
    tellStatus(options)
  ]
  for (const notice of description.notices) stores.toasts.show('warning', noticeMessages[notice])
  void shell.ready()
  return () => undos.forEach((undo) => undo())
}

const noticeMessages = {
  settingsUnreadable: 'settingsUnreadable'
} satisfies Record<StartNotice, string>

function showShellState({ shell, description, stores: { desktop } }: ShellLinkOptions): () => void {
  desktop.state = stateOf(description, description)
  let isOver = false
  /** Newer than any answer that is still on its way. */
  let heard: Partial<DesktopState> = {}
  const hear = (change: Partial<DesktopState>): void => {
    heard = { ...heard, ...change }
    desktop.update(change)
  }
  const undos = [
    shell.on('settings', (settings) => hear({ settings })),
    shell.on('shortcuts', (shortcuts) => hear({ shortcuts })),
    shell.on('hosting', (hosting) => hear({ hosting })),
    shell.on('update', (update) => hear({ update }))
  ]
  // The description is as old as this page: what has changed since, before anybody listened, was told to nobody.
  void shell.describeHost().then((now) => {
    if (!isOver) desktop.state = { ...stateOf(now, description), ...heard }
  })
  return () => {
    isOver = true
    undos.forEach((undo) => undo())
  }
}

function stateOf(now: HostDescription, atStart: HostDescription): DesktopState {
  const { appVersion, platform, isServerManaged, settings, shortcuts, hosting, update } = now
  return {
    appVersion,
    platform,
    isServerManaged,
    serverUrl: atStart.serverUrl,
    loadedServerUrl: atStart.settings.serverUrl,
    settings,
    shortcuts,
    hosting,
    update
  }
}

async function carryOut(command: AppCommand, options: ShellLinkOptions): Promise<void> {
  const { stores, actions } = options
  const { call } = stores
  switch (command.kind) {
    case 'toggleMicrophone':
      if (call.isInCall) actions.setMicrophone(!call.local.microphone.isOn)
      return
    case 'toggleCamera':
      if (call.isInCall) actions.setCamera(!call.local.camera.isOn)
      return
    case 'stopSharing':
      if (call.isInCall) actions.setShare(false)
      return
    case 'pauseSharing':
      if (call.isInCall) actions.setSharePaused(command.isPaused)
      return
    case 'leave':
      if (!call.isInCall) return
      // Home first: leaving in view of the call would show the door, and light the camera for it.
      await options.goHome()
      return actions.leave()
    case 'enter':
      return options.enter(command.room, {
        microphone: stores.settings.values.joinWithMicrophone,
        camera: false
      })
    case 'enterQuietly':
      if (command.secret !== null) options.adoptSecret(command.room, command.secret)
      return options.enter(command.room, { microphone: false, camera: false })
    case 'openDoor':
      if (command.secret !== null) options.adoptSecret(command.room, command.secret)
      return options.openDoor(command.room)
    case 'refuseLink':
      return stores.toasts.show('problem', linkMessages[command.reason])
    case 'showSettings':
      return stores.settingsDialog.open()
  }
}

const linkMessages = {
  notALink: 'linkNotALink',
  badServer: 'linkBadServer',
  badRoom: 'linkBadRoom',
  badKey: 'linkBadKey'
} satisfies Record<Extract<AppCommand, { kind: 'refuseLink' }>['reason'], string>

/** The first change is told at once, and those that follow in its wake together. */
function tellStatus({ shell, stores, referenceOf }: ShellLinkOptions): () => void {
  let told = ''
  let timer: ReturnType<typeof setTimeout> | null = null

  function tell(): void {
    const status = appStatusOf({ stores, referenceOf })
    const text = JSON.stringify(status)
    if (text === told) return
    told = text
    void shell.showStatus(status)
    timer = setTimeout(() => {
      timer = null
      tell()
    }, statusEveryMs)
  }

  const unwatch = watch(
    () => appStatusOf({ stores, referenceOf }),
    () => {
      if (timer === null) tell()
    },
    { immediate: true }
  )
  return () => {
    unwatch()
    if (timer !== null) clearTimeout(timer)
  }
}
