/** The smallest app that shows what a spec of the stand-in wants to know; preload script. */
import { contextBridge, ipcRenderer } from 'electron'

export interface Probe {
  invoke(channel: string, ...args: readonly unknown[]): Promise<unknown>
  send(channel: string, ...args: readonly unknown[]): void
  sendSync(channel: string, ...args: readonly unknown[]): unknown
  on(channel: string, listener: (...args: readonly unknown[]) => void): void
  fail(): never
  callBack(callback: (value: number) => number): number
}

const probe: Probe = {
  invoke: (channel, ...args) => ipcRenderer.invoke(channel, ...args),
  send: (channel, ...args) => ipcRenderer.send(channel, ...args),
  sendSync: (channel, ...args) => ipcRenderer.sendSync(channel, ...args) as unknown,
  on: (channel, listener) =>
    void ipcRenderer.on(channel, (_event, ...args: readonly unknown[]) => listener(...args)),
  fail: () => {
    throw new RangeError('out of bounds')
  },
  callBack: (callback) => callback(20) + 1
}

contextBridge.exposeInMainWorld('probe', probe)
