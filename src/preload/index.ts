/** The whole preload: hands the page the contract's calls, and nothing of Electron. */
import { contextBridge, ipcRenderer } from 'electron'
import { callChannels } from './channels'
import type { DesktopBridge, DesktopCalls } from './contract'

/** `invoke` cannot know what a channel answers; the contract says it, and main holds itself to it. */
function call<Name extends keyof DesktopCalls>(name: Name): DesktopBridge[Name] {
  return ((argument?: unknown) => ipcRenderer.invoke(callChannels[name], argument)) as DesktopBridge[Name]
}

const bridge: DesktopBridge = {
  describeHost: call('describeHost')
}

contextBridge.exposeInMainWorld('desktop', bridge)
