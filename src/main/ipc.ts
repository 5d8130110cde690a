/** Answers what the page asks of the shell: one handler per call of the contract, each checked on arrival. */
import type { IpcMain, IpcMainInvokeEvent } from 'electron'
import * as v from 'valibot'
import { callChannels } from '../preload/channels'
import type { DesktopCalls } from '../preload/contract'

type CallName = keyof DesktopCalls
type CallArgument<Name extends CallName> = Parameters<DesktopCalls[Name]>[0]

export type DesktopHandlers = {
  readonly [Name in CallName]: (
    ...args: Parameters<DesktopCalls[Name]>
  ) => ReturnType<DesktopCalls[Name]> | Promise<ReturnType<DesktopCalls[Name]>>
}

/** A renderer is a web page: whatever crosses the wall is checked before it reaches a handler. */
const argumentSchemas = {
  describeHost: v.undefined()
} satisfies { readonly [Name in CallName]: v.GenericSchema<unknown, CallArgument<Name>> }

/** What is looked at of a call's sender. */
export type Sender = Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>

/**
 * Registers one handler per contract call and returns the function that removes them all.
 *
 * A call is refused (the page's promise rejects) when it does not come from the top frame of a sender
 * `isTrusted` accepts, or when its argument fails validation.
 *
 * @see Electron security checklist, item 17
 */
export function serveDesktopCalls(
  ipcMain: Pick<IpcMain, 'handle' | 'removeHandler'>,
  handlers: DesktopHandlers,
  isTrusted: (sender: Sender) => boolean
): () => void {
  const names = Object.keys(callChannels) as CallName[]
  for (const name of names) {
    // The map's types cannot follow a name that varies; the schema is what vouches for the argument.
    const handler = handlers[name] as (argument: unknown) => unknown
    ipcMain.handle(callChannels[name], (event, argument: unknown) => {
      // A frame that has navigated since has no `senderFrame` any more, and no claim to an answer.
      const isTopFrame = event.senderFrame?.parent === null
      if (!isTopFrame || !isTrusted(event)) throw new Error(`untrusted sender: ${name}`)
      return handler(v.parse(argumentSchemas[name], argument))
    })
  }
  return () => names.forEach((name) => ipcMain.removeHandler(callChannels[name]))
}
