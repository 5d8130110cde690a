/**
 * Runs in the isolated world of every frame, before any page code: ipcRenderer, contextBridge, the sandboxed
 * preload's `require`, and then the app's own preload script.
 */
import { decode, encode } from '../clone'
import { WorldBridge, type BridgeNotice } from './bridge'
import { Listeners } from './listeners'
import { syncPrefix, type Ask, type HostMessage, type PageConfig, type PageMessage } from './messages'

type Preload = (
  require: (name: string) => unknown,
  process: object,
  exports: object,
  module: object,
  global: object
) => void

/** Put in front of this script when a window is made. */
declare const hostConfig: PageConfig
declare const appPreload: Preload | null

const world = globalThis as unknown as Record<string, unknown>
const post = world[hostConfig.binding] as (text: string) => void
const isTop = window === window.top

function say(message: PageMessage): void {
  post(JSON.stringify(message))
}

/** Questions under way, by id. */
const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
let lastId = 0

function request(describe: (id: number) => PageMessage): Promise<unknown> {
  const id = (lastId += 1)
  const answered = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
  say(describe(id))
  return answered
}

const ask = ((question, argument) => {
  const text = encode(argument)
  return request((id) => ({ type: 'ask', id, question, argument: text }))
}) as Ask

const listeners = new Listeners()
const ipcRenderer = Object.assign(listeners, {
  send: (channel: string, ...args: readonly unknown[]) => say({ type: 'send', channel, args: encode(args) }),
  async invoke(channel: string, ...args: readonly unknown[]) {
    const text = encode(args)
    const answer = (await request((id) => ({ type: 'invoke', id, channel, args: text }))) as
      { readonly error: string } | { readonly result: unknown }
    if ('error' in answer) throw new Error(`Error invoking remote method '${channel}': ${answer.error}`)
    return answer.result
  },
  sendSync(channel: string, ...args: readonly unknown[]) {
    // `prompt` is the one thing a page can wait for synchronously; main answers it over the debugging pipe.
    const question = JSON.stringify({ channel, args: encode(args) })
    return decode(window.prompt(syncPrefix(hostConfig.namespace) + question) ?? '["undefined"]')
  }
})

const exposed: BridgeNotice[] = []
const bridge = new WorldBridge('preload', hostConfig.namespace, (notice) => {
  // The page's half starts after this one or before it; whoever is late asks.
  if (notice.type === 'hello') for (const fact of exposed) bridge.tell(fact)
})

function share(notice: BridgeNotice): void {
  exposed.push(notice)
  bridge.tell(notice)
}

const contextBridge = {
  exposeInMainWorld(key: string, api: unknown) {
    if (exposed.some((notice) => notice.type === 'expose' && notice.key === key)) {
      throw new Error('Cannot bind an API on top of an existing property on the window object')
    }
    share({ type: 'expose', key, api: bridge.pack(api) })
  }
}

function receive(message: HostMessage): void {
  if (message.type === 'event') {
    const event = { sender: ipcRenderer, ports: [], senderId: 0, preventDefault() {} }
    listeners.emit(message.channel, event, ...(decode(message.args) as readonly unknown[]))
    return
  }
  const asked = waiting.get(message.id)
  waiting.delete(message.id)
  if (message.type === 'reply') asked?.resolve(decode(message.value))
  else asked?.reject(new Error(message.message))
}

/** A member the preload asks for and this module lacks is an error, not undefined. */
function strictly<Target extends object>(name: string, target: Target): Target {
  return new Proxy(target, {
    get(object, key) {
      if (typeof key === 'symbol' || key === 'then' || key in object)
        return Reflect.get(object, key) as unknown
      throw new Error(`${name}.${key} is not implemented in a preload of the Electron stand-in`)
    }
  })
}

/** What a sandboxed preload may require. */
function modules(): Readonly<Record<string, unknown>> {
  const electron = strictly('electron', {
    ipcRenderer: strictly('ipcRenderer', ipcRenderer),
    contextBridge: strictly('contextBridge', contextBridge)
  })
  return {
    electron,
    'electron/renderer': electron,
    'electron/common': electron,
    events: Listeners,
    timers: { setTimeout, setInterval, clearTimeout, clearInterval },
    url: { URL, URLSearchParams }
  }
}

function runPreload(preload: Preload): void {
  const known = modules()
  const require = (name: string) => {
    const found = known[name.replace(/^node:/, '')]
    if (found === undefined) throw new Error(`module not found: ${name}`)
    return found
  }
  const module = { exports: {} }
  try {
    preload(require, { ...hostConfig.process }, module.exports, module, globalThis)
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    // eslint-disable-next-line no-console -- where Electron says it, too
    console.error(`Unable to load preload script: ${hostConfig.preloadPath}\n${message}`)
    say({ type: 'preloadError', message })
  }
}

// From here on the binding is only for main, which calls it with an object.
Reflect.deleteProperty(world, hostConfig.binding)
Object.defineProperty(world, hostConfig.binding, { value: receive })
share({ type: 'ask', ask: bridge.pack(ask) })
if (isTop) {
  // Makes the window manager's close button ask, so that main can emit `close` and prevent it.
  window.addEventListener('beforeunload', (event) => event.preventDefault())
  for (const name of ['focus', 'blur', 'resize'] as const) {
    window.addEventListener(name, (event) => {
      if (event.target === window) say({ type: 'window', event: name })
    })
  }
  if (appPreload) runPreload(appPreload)
}
