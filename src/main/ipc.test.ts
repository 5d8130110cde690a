import { expect, it } from 'vitest'
import type { IpcMain, IpcMainInvokeEvent } from 'electron'
import type { HostDescription } from '../preload/contract'
import { callChannels } from '../preload/channels'
import { serveDesktopCalls } from './ipc'

type Handler = Parameters<IpcMain['handle']>[1]

const host: HostDescription = { appVersion: '1.2.3', platform: 'linux', serverUrl: 'https://confab.example' }

function setUp() {
  const handlers = new Map<string, Handler>()
  const ipcMain: Pick<IpcMain, 'handle' | 'removeHandler'> = {
    handle: (channel, handler) => void handlers.set(channel, handler),
    removeHandler: (channel) => void handlers.delete(channel)
  }
  const undo = serveDesktopCalls(
    ipcMain,
    { describeHost: () => host },
    ({ senderFrame }) => senderFrame?.url === 'app://confab/'
  )
  const invoke = (event: IpcMainInvokeEvent, ...args: unknown[]): unknown =>
    handlers.get(callChannels.describeHost)?.(event, ...args)
  return { handlers, invoke, undo }
}

/** Only what is looked at. */
function from(senderFrame: { url: string; parent: object | null } | null): IpcMainInvokeEvent {
  return { sender: {}, senderFrame } as unknown as IpcMainInvokeEvent
}
const ownPage = from({ url: 'app://confab/', parent: null })

it('answers the calls of our page', () => {
  expect(setUp().invoke(ownPage, undefined)).toEqual(host)
})

it('serves every call of the contract and no other', () => {
  expect([...setUp().handlers.keys()].sort()).toEqual(Object.values(callChannels).sort())
})

it('refuses frames inside the page, other pages and frames that are gone', () => {
  const { invoke } = setUp()
  expect(() => invoke(from({ url: 'app://confab/', parent: {} }))).toThrow('untrusted sender')
  expect(() => invoke(from({ url: 'https://evil.example/', parent: null }))).toThrow('untrusted sender')
  expect(() => invoke(from(null))).toThrow('untrusted sender')
})

it('refuses an argument the contract does not have', () => {
  const { invoke } = setUp()
  expect(() => invoke(ownPage, { extra: true })).toThrow()
})

it('answers nothing once undone', () => {
  const { handlers, undo } = setUp()
  undo()
  expect(handlers.size).toBe(0)
})
