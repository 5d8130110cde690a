/**
 * Answers what the page asks of the shell: one handler per call of the contract.
 *
 * A renderer is a web page: who is asking and what for are checked before a handler is reached, and whatever goes
 * wrong behind it ends as a named refusal, never as an end of the app.
 */
import type { IpcMain, IpcMainInvokeEvent } from 'electron'
import * as v from 'valibot'
import { callChannels } from '../../preload/channels'
import type { DesktopCalls } from '../../preload/contract'
import { argumentSchemas, type CallName } from './callSchemas'

export type DesktopHandlers = {
  readonly [Name in CallName]: (
    ...args: Parameters<DesktopCalls[Name]>
  ) => ReturnType<DesktopCalls[Name]> | Promise<ReturnType<DesktopCalls[Name]>>
}

/**
 * Why a call was refused; the page's promise rejects with `<problem>: <call>` and nothing else. What was sent is not
 * repeated, and what went wrong in main is nobody's business in the page.
 */
export type CallProblem = 'untrustedSender' | 'invalidArgument' | 'failed'

/** What is looked at of a call's sender. */
export type Sender = Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>

export interface CallService {
  readonly ipcMain: Pick<IpcMain, 'handle' | 'removeHandler'>
  readonly handlers: DesktopHandlers
  /** Asked only about top frames. */
  readonly isTrusted: (sender: Sender) => boolean
  /** Gets what a handler has thrown. */
  readonly report: (problem: unknown) => void
}

/**
 * Registers one handler per contract call.
 *
 * A call is refused when it does not come from the top frame of a sender `isTrusted` accepts, when its argument fails
 * validation or is not the only one, and when its handler fails.
 *
 * @returns the function that removes them all
 * @see Electron security checklist, item 17
 */
export function serveDesktopCalls({ ipcMain, handlers, isTrusted, report }: CallService): () => void {
  const names = Object.keys(callChannels) as CallName[]
  for (const name of names) {
    // The map's types cannot follow a name that varies; the schema is what vouches for the argument.
    const handler = handlers[name] as (argument: unknown) => unknown
    ipcMain.handle(callChannels[name], async (event, ...args: unknown[]) => {
      if (!isFromOurPage(event, isTrusted)) throw refusal('untrustedSender', name)
      // The first thing wrong is enough: a hostile argument is not worth a list.
      const parsed = v.safeParse(argumentSchemas[name], args[0], { abortEarly: true })
      if (args.length > 1 || !parsed.success) throw refusal('invalidArgument', name)
      try {
        return await handler(parsed.output)
      } catch (cause) {
        report(new Error(`The call ${name} has failed.`, { cause }))
        throw refusal('failed', name)
      }
    })
  }
  return () => names.forEach((name) => ipcMain.removeHandler(callChannels[name]))
}

function isFromOurPage(event: Sender, isTrusted: CallService['isTrusted']): boolean {
  try {
    // A frame that has navigated since has no `senderFrame` any more, and no claim to an answer.
    return event.senderFrame?.parent === null && isTrusted(event)
  } catch {
    // Electron throws when a frame is asked about itself after it was disposed of.
    return false
  }
}

function refusal(problem: CallProblem, name: CallName): Error {
  return new Error(`${problem}: ${name}`)
}
