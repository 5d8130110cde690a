/** For tests: the desktop's calls as a page would make them, with handlers that write down what reached them. */
import type { IpcMain, IpcMainInvokeEvent } from 'electron'
import { callChannels } from '../../preload/channels'
import type { HostDescription } from '../../preload/contract'
import type { CallArgument, CallName } from './callSchemas'
import { serveDesktopCalls, type DesktopHandlers } from './ipc'
import { defaultDesktop } from '../settings/schema'

export const callNames = Object.keys(callChannels) as CallName[]

export const sampleHost: HostDescription = {
  appVersion: '1.2.3',
  platform: 'linux',
  serverUrl: 'https://confab.example',
  isServerManaged: false,
  servers: ['https://confab.example'],
  sharePicker: 'own',
  shareAudio: 'available',
  isWindowShown: true,
  kept: {},
  session: {},
  settings: defaultDesktop,
  shortcuts: {
    toggleMicrophone: { accelerator: null, problem: null },
    stopSharing: { accelerator: null, problem: null },
    showWindow: { accelerator: null, problem: null }
  },
  hosting: { kind: 'off' },
  update: { kind: 'unsupported' },
  notices: []
}

const room = { roomId: 'kitchen', serverUrl: 'https://confab.example' }
const secret = `${'Ab3-_'.repeat(8)}xyQ`

/** For each call an argument with everything in it that an argument may have. */
export const fullArguments: { readonly [Name in CallName]: CallArgument<Name> } = {
  describeHost: undefined,
  ready: undefined,
  keepText: { area: 'kept', key: 'rooms', text: '{"favourites":[[]]}' },
  readSecrets: undefined,
  keepRoomSecret: { room, secret },
  keepAccessToken: { serverUrl: 'https://confab.example', token: 'open sesame' },
  showStatus: {
    call: {
      room,
      label: 'Kitchen',
      microphone: true,
      camera: false,
      share: 'live',
      shareName: 'Recipes',
      isReconnecting: false,
      names: ['Ada', 'Bob']
    },
    favourites: [{ room, label: 'Kitchen', names: ['Ada'] }],
    isOffline: false
  },
  changeSettings: defaultDesktop,
  bindShortcut: { command: 'toggleMicrophone', accelerator: 'CommandOrControl+Shift+M' },
  trustServer: 'https://other.example',
  listShareSources: { thumbnailWidth: 320 },
  chooseShareSource: { id: 'window:4194305:0', withAudio: false },
  openScreenPermissionSettings: undefined,
  notifyPresence: { room, label: 'Kitchen', names: ['Ada'] },
  notifyAutoJoin: { label: 'Kitchen', isQuestion: false },
  checkForUpdates: undefined,
  installUpdate: undefined
}

const answers: { readonly [Name in CallName]?: unknown } = {
  describeHost: sampleHost,
  readSecrets: { keeping: null, rooms: [], accessTokens: [] },
  keepRoomSecret: 'protected',
  keepAccessToken: 'protected',
  trustServer: true,
  listShareSources: { kind: 'sources', sources: [] },
  chooseShareSource: true
}

type Handler = Parameters<IpcMain['handle']>[1]

/** A frame as far as it is looked at. */
export function from(senderFrame: { readonly url: string; readonly parent: object | null } | null) {
  return { sender: {}, senderFrame } as unknown as IpcMainInvokeEvent
}
export const ownPage = from({ url: 'app://confab/', parent: null })

/** @param handlers in place of those that only write down */
export function setUpCalls(handlers: Partial<DesktopHandlers> = {}) {
  const registered = new Map<string, Handler>()
  const reached: { readonly name: CallName; readonly args: readonly unknown[] }[] = []
  const reports: unknown[] = []
  const recorders = Object.fromEntries(
    callNames.map((name) => [
      name,
      (...args: unknown[]) => {
        reached.push({ name, args })
        return answers[name]
      }
    ])
  ) as unknown as DesktopHandlers

  const undo = serveDesktopCalls({
    ipcMain: {
      handle: (channel, handler) => void registered.set(channel, handler),
      removeHandler: (channel) => void registered.delete(channel)
    },
    handlers: { ...recorders, ...handlers },
    isTrusted: ({ senderFrame }) => senderFrame?.url === 'app://confab/',
    report: (problem) => reports.push(problem)
  })

  /** As Electron does it: rejects with whatever the handler throws. */
  async function invoke(event: IpcMainInvokeEvent, name: CallName, ...args: unknown[]): Promise<unknown> {
    return (await registered.get(callChannels[name])?.(event, ...args)) as unknown
  }
  return { registered, reached, reports, invoke, undo }
}
