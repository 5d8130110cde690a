/** The whole preload: hands the page the contract's calls and events, and nothing of Electron. */
import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron'
import { callChannels, eventChannels } from './channels'
import type { DesktopBridge, DesktopCalls, DesktopEventName, DesktopEvents } from './contract'

type Calls = Omit<DesktopBridge, 'on'>

/** `invoke` cannot know what a channel answers; the contract says it, and main holds itself to it. */
const calls = Object.fromEntries(
  (Object.keys(callChannels) as (keyof DesktopCalls)[]).map((name) => [
    name,
    (argument?: unknown): Promise<unknown> => ipcRenderer.invoke(callChannels[name], argument)
  ])
) as unknown as Calls

const bridge: DesktopBridge = {
  ...calls,
  on<Name extends DesktopEventName>(name: Name, listener: (payload: DesktopEvents[Name]) => void) {
    // The event object has the sender in it and stays on this side.
    const hear = (_event: IpcRendererEvent, payload: DesktopEvents[Name]): void => listener(payload)
    // A name that is not the contract's must not become a channel.
    const channel = Object.hasOwn(eventChannels, name) ? eventChannels[name] : null
    if (channel === null) throw new TypeError(`there is no event ${String(name)}`)
    ipcRenderer.on(channel, hear)
    return () => void ipcRenderer.removeListener(channel, hear)
  }
}

contextBridge.exposeInMainWorld('desktop', bridge)
