/** The sharing bar's whole preload: what is shared, and four things to ask for. */
import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron'
import { barChannels } from './channels'
import type { BarBridge, BarState } from './contract'

const bridge: BarBridge = {
  onState(listener) {
    // The event object has the sender in it and stays on this side.
    const hear = (_event: IpcRendererEvent, state: BarState): void => listener(state)
    ipcRenderer.on(barChannels.state, hear)
    return () => void ipcRenderer.removeListener(barChannels.state, hear)
  },
  async act(action) {
    await ipcRenderer.invoke(barChannels.act, action)
  }
}

contextBridge.exposeInMainWorld('sharingBar', bridge)
