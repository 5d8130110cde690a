/** Test support: mounts a component inside the real surroundings of the app, with actions that only take notes. */
import { mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia, type Pinia } from 'pinia'
import { h, type Component } from 'vue'
import { createMemoryHistory, type Router } from 'vue-router'
import { actionsKey, type AppActions, type TrustActions } from '../actions'
import { createAppI18n } from '../i18n'
import { parseRoom } from '../roomIds'
import { createAppRouter } from '../router'
import type { RemoteParticipant } from '../stores/call'
import { useRoomSecretsStore } from '../stores/roomSecrets'
import { fragmentOf, newRoomSecret, type RoomSecret } from '../trust/roomSecret'

/** What a private room of a test may have in its link. */
export const someSecret: RoomSecret = newRoomSecret((bytes) => bytes.fill(7))

/** One entry per action called, in order: its name and arguments. */
export type ActionLog = (readonly [name: keyof AppActions, ...args: unknown[]])[]

export interface Mounted {
  readonly wrapper: VueWrapper
  readonly log: ActionLog
  readonly router: Router
}

/** A fresh Pinia, active from here on: fill the stores, then mount. */
export function freshStores(): Pinia {
  const pinia = createPinia()
  setActivePinia(pinia)
  return pinia
}

export async function mountInApp(
  pinia: Pinia,
  component: Component,
  props: Record<string, unknown> = {},
  path = '/'
): Promise<Mounted> {
  const log: ActionLog = []
  const router = createAppRouter(createMemoryHistory())
  await router.push(path)
  const surroundings: Component = { render: () => h(component, props) }
  const wrapper = mount(surroundings, {
    attachTo: document.body,
    global: { plugins: [pinia, router, createAppI18n()], provide: { [actionsKey]: notingActions(log) } }
  })
  return { wrapper, log, router }
}

function notingActions(log: ActionLog): AppActions {
  const note =
    (name: keyof AppActions) =>
    (...args: unknown[]): void => {
      log.push([name, ...args])
    }
  const noteAsync = (name: keyof AppActions) => {
    const write = note(name)
    return (...args: unknown[]): Promise<void> => Promise.resolve(write(...args))
  }
  return {
    ...notingTrustActions(note, noteAsync),
    openPreview: noteAsync('openPreview'),
    closePreview: note('closePreview'),
    setMicrophone: note('setMicrophone'),
    setCamera: note('setCamera'),
    setShare: note('setShare'),
    setHand: note('setHand'),
    chooseDevice: note('chooseDevice'),
    join: noteAsync('join'),
    leave: note('leave'),
    retryConnection: note('retryConnection'),
    reconnectTo: note('reconnectTo'),
    copyInvite: noteAsync('copyInvite'),
    inviteUrl,
    enableSound: note('enableSound'),
    pickShare: note('pickShare'),
    cancelSharePicker: note('cancelSharePicker'),
    changeShare: note('changeShare'),
    setSharePaused: note('setSharePaused'),
    setShareMode: note('setShareMode'),
    openScreenPermissionSettings: note('openScreenPermissionSettings'),
    changeDesktopSettings: note('changeDesktopSettings'),
    bindShortcut: note('bindShortcut'),
    checkForUpdates: note('checkForUpdates'),
    installUpdate: note('installUpdate'),
    copyAddress: noteAsync('copyAddress'),
    reconnect: note('reconnect'),
    trustServerOf: noteAsync('trustServerOf'),
    answerAutoJoin: note('answerAutoJoin'),
    startConnectionCheck: note('startConnectionCheck'),
    stopConnectionCheck: note('stopConnectionCheck'),
    copyCheckResult: noteAsync('copyCheckResult'),
    saveReport: note('saveReport')
  }
}

function notingTrustActions(
  note: (name: keyof TrustActions) => (...args: unknown[]) => void,
  noteAsync: (name: keyof TrustActions) => (...args: unknown[]) => Promise<void>
): TrustActions {
  return {
    setLocked: note('setLocked'),
    knock: note('knock'),
    stopKnocking: note('stopKnocking'),
    answerKnock: note('answerKnock'),
    removeParticipant: noteAsync('removeParticipant'),
    renewLink: noteAsync('renewLink'),
    acceptDevice: note('acceptDevice'),
    takeOfferedKey: note('takeOfferedKey'),
    dismissOfferedKey: note('dismissOfferedKey'),
    setAccessToken: note('setAccessToken'),
    newRoom: () => 'fresh-room-1',
    openText(text) {
      const meant = parseRoom(text, 'https://confab.example')
      if (meant === null || meant === 'damaged') return meant
      return meant.fragment.kind === 'damaged' ? 'damaged' : { key: meant.key }
    }
  }
}

function inviteUrl(roomId: string): string {
  const secret = useRoomSecretsStore().secretOf(roomId)
  return `https://confab.example/r/${roomId}${secret === null ? '' : fragmentOf(secret)}`
}

/** Somebody connected who sends sound and no picture, unless told otherwise. */
export function someParticipant(change: Partial<RemoteParticipant> = {}): RemoteParticipant {
  return {
    id: 'person-ana',
    displayName: 'Ana',
    microphone: true,
    camera: false,
    share: false,
    sharePaused: false,
    hand: false,
    link: 'connected',
    microphoneStream: null,
    cameraStream: null,
    shareStream: null,
    shareAudioStream: null,
    supply: null,
    received: {},
    repair: null,
    isOutOfSight: false,
    ...change
  }
}
