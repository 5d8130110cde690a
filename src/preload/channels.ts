/** IPC channel names: one per call and per event of the contract. */
import type { DesktopCalls, DesktopEvents } from './contract'

export const callChannels = {
  describeHost: 'desktop:describeHost',
  ready: 'desktop:ready',
  keepText: 'desktop:keepText',
  readSecrets: 'desktop:readSecrets',
  keepRoomSecret: 'desktop:keepRoomSecret',
  keepAccessToken: 'desktop:keepAccessToken',
  showStatus: 'desktop:showStatus',
  changeSettings: 'desktop:changeSettings',
  bindShortcut: 'desktop:bindShortcut',
  trustServer: 'desktop:trustServer',
  listShareSources: 'desktop:listShareSources',
  chooseShareSource: 'desktop:chooseShareSource',
  openScreenPermissionSettings: 'desktop:openScreenPermissionSettings',
  notifyPresence: 'desktop:notifyPresence',
  notifyAutoJoin: 'desktop:notifyAutoJoin',
  checkForUpdates: 'desktop:checkForUpdates',
  installUpdate: 'desktop:installUpdate'
} as const satisfies Record<keyof DesktopCalls, string>

export const eventChannels = {
  command: 'desktop:on:command',
  settings: 'desktop:on:settings',
  shortcuts: 'desktop:on:shortcuts',
  hosting: 'desktop:on:hosting',
  update: 'desktop:on:update',
  wake: 'desktop:on:wake',
  sharedWindow: 'desktop:on:sharedWindow',
  windowShown: 'desktop:on:windowShown'
} as const satisfies Record<keyof DesktopEvents, string>

/** Between main and the sharing bar's own page. */
export const barChannels = { state: 'bar:state', act: 'bar:act' } as const
