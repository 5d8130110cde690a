/**
 * One half of contextBridge; the same code runs in the page's world and in the preload's.
 *
 * The two worlds share the DOM, `dispatchEvent` is synchronous, and Chromium structured-clones an event's `detail`
 * between worlds. So calls, results and throws cross synchronously, as they do in Electron.
 */

type World = 'page' | 'preload'
/** A value on its way: functions and promises as ids, everything else cloned by Chromium. */
type Packed =
  | { readonly as: 'value'; readonly value: unknown }
  | { readonly as: 'function' | 'promise'; readonly id: string }
  | { readonly as: 'array'; readonly items: readonly Packed[] }
  | { readonly as: 'object'; readonly entries: readonly (readonly [string, Packed])[] }
  | { readonly as: 'error'; readonly error: PackedError }
interface PackedError {
  readonly name: string
  readonly message: string
  readonly stack: string
}
type Outcome = { readonly ok: true; readonly value: Packed } | { readonly ok: false; readonly thrown: Packed }

/** Facts the two scripts tell each other beside the values. */
export type BridgeNotice =
  | { readonly type: 'hello' }
  | { readonly type: 'ask'; readonly ask: Packed }
  | { readonly type: 'expose'; readonly key: string; readonly api: Packed }
type BridgeMessage =
  | BridgeNotice
  | { readonly type: 'call'; readonly id: string; readonly args: readonly Packed[]; readonly call: number }
  | { readonly type: 'return'; readonly call: number; readonly outcome: Outcome }
  | { readonly type: 'settle'; readonly id: string; readonly outcome: Outcome }

type AnyFunction = (...args: readonly unknown[]) => unknown

const maxDepth = 1_000

export class WorldBridge {
  readonly #self: World
  readonly #targetEvent: string
  readonly #functions = new Map<string, AnyFunction>()
  readonly #functionIds = new WeakMap<AnyFunction, string>()
  readonly #proxies = new Map<string, AnyFunction>()
  readonly #returns = new Map<number, Outcome>()
  readonly #promises = new Map<string, (outcome: Outcome) => void>()
  // Taken before any page code runs, which may replace them.
  readonly #dispatch = window.dispatchEvent.bind(window)
  readonly #CustomEvent = window.CustomEvent
  #count = 0

  constructor(self: World, namespace: string, onNotice: (notice: BridgeNotice) => void) {
    this.#self = self
    this.#targetEvent = `${namespace}-${self === 'page' ? 'preload' : 'page'}`
    window.addEventListener(
      `${namespace}-${self}`,
      (event) => {
        event.stopImmediatePropagation()
        const message = (event as CustomEvent<BridgeMessage | null>).detail
        if (message) this.#receive(message, onNotice)
      },
      true
    )
  }

  tell(message: BridgeMessage): void {
    this.#dispatch(new this.#CustomEvent(this.#targetEvent, { detail: message }))
  }

  pack(value: unknown, depth = 0): Packed {
    if (depth > maxDepth) {
      throw new TypeError(
        `Electron contextBridge recursion depth exceeded.  Nested objects deeper than ${maxDepth} are not supported.`
      )
    }
    if (typeof value === 'function') return { as: 'function', id: this.#idOf(value as AnyFunction) }
    if (typeof value === 'symbol') return { as: 'value', value: undefined }
    if (value === null || typeof value !== 'object') return { as: 'value', value }
    if (Array.isArray(value)) return { as: 'array', items: value.map((item) => this.pack(item, depth + 1)) }
    switch (Object.prototype.toString.call(value).slice(8, -1)) {
      case 'Promise':
        return this.#packPromise(value as Promise<unknown>)
      case 'Error': {
        const { name, message, stack = '' } = value as Error
        return { as: 'error', error: { name, message, stack } }
      }
      case 'Object':
        return {
          as: 'object',
          entries: Object.entries(value).map(([key, held]) => [key, this.pack(held, depth + 1)])
        }
      default:
        // Date, Map, bytes, Blob, VideoFrame: Chromium clones them itself.
        return { as: 'value', value }
    }
  }

  unpack(packed: Packed): unknown {
    switch (packed.as) {
      case 'value':
        return packed.value
      case 'array':
        return packed.items.map((item) => this.unpack(item))
      case 'object':
        return Object.fromEntries(packed.entries.map(([key, held]) => [key, this.unpack(held)]))
      case 'error':
        return rebuildError(packed.error)
      case 'promise':
        return new Promise<Outcome>((resolve) => this.#promises.set(packed.id, resolve)).then((outcome) =>
          this.#open(outcome)
        )
      case 'function':
        return this.#proxyOf(packed.id)
    }
  }

  #receive(message: BridgeMessage, onNotice: (notice: BridgeNotice) => void): void {
    switch (message.type) {
      case 'call':
        return this.tell({ type: 'return', call: message.call, outcome: this.#run(message.id, message.args) })
      case 'return':
        return void this.#returns.set(message.call, message.outcome)
      case 'settle':
        this.#promises.get(message.id)?.(message.outcome)
        return void this.#promises.delete(message.id)
      case 'hello':
      case 'ask':
      case 'expose':
        return onNotice(message)
    }
  }

  #run(id: string, args: readonly Packed[]): Outcome {
    try {
      const result = this.#functions.get(id)?.(...args.map((argument) => this.unpack(argument)))
      return { ok: true, value: this.pack(result) }
    } catch (thrown) {
      return { ok: false, thrown: this.pack(thrown) }
    }
  }

  #open(outcome: Outcome): unknown {
    if (!outcome.ok) throw this.unpack(outcome.thrown)
    return this.unpack(outcome.value)
  }

  #idOf(value: AnyFunction): string {
    const id = this.#functionIds.get(value) ?? `${this.#self}${(this.#count += 1)}`
    this.#functionIds.set(value, id)
    this.#functions.set(id, value)
    return id
  }

  #packPromise(promise: Promise<unknown>): Packed {
    const id = `${this.#self}${(this.#count += 1)}`
    promise.then(
      (value) => this.tell({ type: 'settle', id, outcome: { ok: true, value: this.pack(value) } }),
      (thrown: unknown) =>
        this.tell({ type: 'settle', id, outcome: { ok: false, thrown: this.pack(thrown) } })
    )
    return { as: 'promise', id }
  }

  #proxyOf(id: string): AnyFunction {
    const known = this.#proxies.get(id)
    if (known) return known
    const proxy: AnyFunction = (...args) => {
      const call = (this.#count += 1)
      this.tell({ type: 'call', id, args: args.map((argument) => this.pack(argument)), call })
      const outcome = this.#returns.get(call)
      this.#returns.delete(call)
      // No answer means the event's detail could not cross.
      if (!outcome) throw new TypeError('An object could not be cloned.')
      return this.#open(outcome)
    }
    this.#proxies.set(id, proxy)
    return proxy
  }
}

function rebuildError({ name, message, stack }: PackedError): Error {
  const known = (globalThis as unknown as Record<string, unknown>)[name]
  const isErrorType = typeof known === 'function' && known.prototype instanceof Error
  const error = new (isErrorType ? (known as ErrorConstructor) : Error)(message)
  error.stack = stack
  return error
}
