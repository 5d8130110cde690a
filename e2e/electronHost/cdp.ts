/**
 * Chromium over `--remote-debugging-pipe`: NUL-separated JSON on file descriptors 3 and 4.
 *
 * A pipe, because Chromium then ends when this process does, however that happens. The debugging port, when
 * playwright asks for one, works beside it.
 *
 * @see Chrome DevTools Protocol, https://chromedevtools.github.io/devtools-protocol/
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import type { Readable, Writable } from 'node:stream'
// By path, because playwright does not export its types of the protocol by name.
import type { Protocol } from '../../node_modules/playwright-core/types/protocol'

type Method = keyof Protocol.CommandParameters
type EventName = keyof Protocol.Events

interface Reply {
  readonly id?: number
  readonly method?: string
  readonly params?: unknown
  readonly sessionId?: string
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

interface Waiting {
  readonly method: string
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

export type { Protocol }

type Post = (method: string, params: object, sessionId: string | undefined) => Promise<unknown>

/** One target's conversation, or the browser's own. */
export class CdpSession {
  readonly #emitter = new EventEmitter().setMaxListeners(0)
  readonly #post: Post
  readonly #sessionId: string | undefined

  constructor(post: Post, sessionId?: string) {
    this.#post = post
    this.#sessionId = sessionId
  }

  /** @throws when Chromium refuses the command or is gone */
  async send<Name extends Method>(
    method: Name,
    params?: Protocol.CommandParameters[Name]
  ): Promise<Protocol.CommandReturnValues[Name]> {
    const result = await this.#post(method, params ?? {}, this.#sessionId)
    return result as Protocol.CommandReturnValues[Name]
  }

  /** @returns its undo */
  on<Name extends EventName>(event: Name, listener: (payload: Protocol.Events[Name]) => void): () => void {
    this.#emitter.on(event, listener)
    return () => void this.#emitter.off(event, listener)
  }

  receive(event: string, payload: unknown): void {
    this.#emitter.emit(event, payload)
  }
}

export class Cdp {
  readonly browser: CdpSession
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, Waiting>()
  readonly #sessions = new Map<string, CdpSession>()
  readonly #ended: Promise<void>
  #lastId = 0
  #isGone = false

  /**
   * @param onLine every line Chromium writes to its error output
   */
  constructor(executable: string, args: readonly string[], onLine: (line: string) => void) {
    this.browser = new CdpSession(this.#post)
    this.#process = spawn(executable, ['--remote-debugging-pipe', ...args], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe']
    })
    const [, , errors, input, output] = this.#process.stdio as readonly unknown[]
    eachPart(errors as Readable, '\n', onLine)
    eachPart(output as Readable, '\0', (text) => this.#receive(JSON.parse(text) as Reply))
    // Writing to a Chromium that has just gone; `exit` tells the story.
    ;(input as Writable).on('error', () => {})
    this.#ended = new Promise((resolve) => {
      this.#process.once('exit', () => {
        this.#isGone = true
        for (const { method, reject } of this.#waiting.values()) reject(gone(method))
        this.#waiting.clear()
        resolve()
      })
    })
  }

  get pid(): number {
    return this.#process.pid ?? 0
  }

  /** Resolves when Chromium has ended, for whatever reason. */
  get ended(): Promise<void> {
    return this.#ended
  }

  async attach(targetId: string): Promise<CdpSession> {
    const { sessionId } = await this.browser.send('Target.attachToTarget', { targetId, flatten: true })
    const session = new CdpSession(this.#post, sessionId)
    this.#sessions.set(sessionId, session)
    return session
  }

  /** Asks Chromium to end, and ends it when it does not within `graceMs`. */
  async close(graceMs = 3_000): Promise<void> {
    if (this.#isGone) return
    this.browser.send('Browser.close').catch(() => {})
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), graceMs)
    await this.#ended
    clearTimeout(timer)
  }

  readonly #post: Post = (method, params, sessionId) => {
    if (this.#isGone) return Promise.reject(gone(method))
    const id = (this.#lastId += 1)
    const input = this.#process.stdio[3] as Writable
    input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
    return new Promise((resolve, reject) => this.#waiting.set(id, { method, resolve, reject }))
  }

  #receive(reply: Reply): void {
    if (reply.id === undefined) {
      const session = reply.sessionId === undefined ? this.browser : this.#sessions.get(reply.sessionId)
      if (reply.method !== undefined) session?.receive(reply.method, reply.params)
      return
    }
    const waiting = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    if (reply.error) waiting?.reject(new Error(`${waiting.method}: ${reply.error.message}`))
    else waiting?.resolve(reply.result)
  }
}

function gone(method: string): Error {
  return new Error(`${method}: Chromium is gone`)
}

function eachPart(stream: Readable, separator: string, take: (part: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split(separator)
    rest = parts.pop() ?? ''
    parts.forEach(take)
  })
}
