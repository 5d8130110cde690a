/** Answers what a page's scripts say: IPC for the app, questions for the stand-in. */
import { decode, encode } from './clone'
import type { HostContents } from './contents'
import type { HostFrame } from './frame'
import { syncPrefix, type PageMessage, type Questions } from './page/messages'
import type { Runtime } from './runtime'
import { preventable } from './strict'

export function answerMessage(
  runtime: Runtime,
  contents: HostContents,
  frame: HostFrame,
  message: PageMessage
): void {
  switch (message.type) {
    case 'window':
      return contents.owner.hearFromPage(message.event)
    case 'preloadError':
      return void contents.emit(
        'preload-error',
        preventable(),
        contents.preferences.preload,
        new Error(message.message)
      )
    case 'send': {
      const args = decode(message.args) as readonly unknown[]
      const event = ipcEvent(contents, frame)
      contents.ipc.emit(message.channel, event, ...args)
      runtime.ipcMain.emit(message.channel, event, ...args)
      return
    }
    case 'invoke':
      return void answerInvoke(runtime, contents, frame, message)
    case 'ask':
      answerQuestion(runtime, contents, frame, message).then(
        (value) =>
          contents.post(frame.frameToken, { type: 'reply', id: message.id, value: encode(value ?? null) }),
        (error: unknown) =>
          contents.post(frame.frameToken, { type: 'failure', id: message.id, message: String(error) })
      )
  }
}

function ipcEvent(contents: HostContents, frame: HostFrame): object {
  return preventable({
    type: 'frame',
    sender: contents,
    senderFrame: frame,
    frameId: frame.routingId,
    processId: frame.processId,
    ports: [],
    reply: (channel: string, ...args: readonly unknown[]) => frame.send(channel, ...args)
  })
}

/** Errors cross as text, and main says them aloud: Electron does both. */
async function answerInvoke(
  runtime: Runtime,
  contents: HostContents,
  frame: HostFrame,
  { id, channel, args }: Extract<PageMessage, { type: 'invoke' }>
): Promise<void> {
  let value: string
  try {
    const handler = contents.ipc.handlers.get(channel) ?? runtime.ipcMain.handlers.get(channel)
    if (!handler) throw new Error(`No handler registered for '${channel}'`)
    const result = await handler(ipcEvent(contents, frame), ...(decode(args) as readonly unknown[]))
    value = encode({ result })
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    process.stderr.write(`Error occurred in handler for '${channel}': ${text}\n`)
    value = encode({ error: String(error) })
  }
  contents.post(frame.frameToken, { type: 'reply', id, value })
}

async function answerQuestion(
  runtime: Runtime,
  contents: HostContents,
  frame: HostFrame,
  { question, argument }: Extract<PageMessage, { type: 'ask' }>
): Promise<unknown> {
  const given = decode(argument)
  switch (question) {
    case 'close':
      return contents.close()
    case 'media':
      return runtime.session.requestMedia(contents, frame, given as Questions['media']['argument'])
    case 'display':
      return runtime.sharing.start(contents, frame, given as Questions['display']['argument'])
    case 'shareStarted':
      return runtime.sharing.finish(String(given))
    case 'permission':
      return runtime.session.request(contents, frame, String(given))
    case 'permissionState':
      return runtime.session.check(contents, frame, String(given))
  }
}

/** `sendSync`: the listener sets `event.returnValue`, at once or later. */
export function answerSync(
  runtime: Runtime,
  contents: HostContents,
  text: string,
  answer: (text: string) => void
): void {
  const prefix = syncPrefix(runtime.namespace)
  if (!text.startsWith(prefix)) return
  const { channel, args } = JSON.parse(text.slice(prefix.length)) as { channel: string; args: string }
  const event = ipcEvent(contents, contents.mainFrame)
  Object.defineProperty(event, 'returnValue', { set: (value: unknown) => answer(encode(value)) })
  const values = decode(args) as readonly unknown[]
  const isHeard = [contents.ipc, runtime.ipcMain].map((ipc) => ipc.emit(channel, event, ...values))
  // Electron answers null when nobody listens; otherwise the page would wait for ever.
  if (!isHeard.includes(true)) answer(encode(null))
}
