/** The event emitter of the preload's world; Node's is not there. */

type Listener = (...args: readonly unknown[]) => void
interface Entry {
  readonly listener: Listener
  readonly run: Listener
}

export class Listeners {
  readonly #entries = new Map<string, readonly Entry[]>()

  constructor() {
    // Bound, because the object is handed out behind a proxy, where private fields cannot be reached.
    for (const name of ['on', 'once', 'off', 'emit', 'listenerCount', 'removeAllListeners'] as const) {
      Object.defineProperty(this, name, { value: this[name].bind(this) })
    }
    Object.assign(this, { addListener: this.on, removeListener: this.off })
  }

  on(event: string, listener: Listener): this {
    return this.#add(event, { listener, run: listener })
  }

  once(event: string, listener: Listener): this {
    const run: Listener = (...args) => {
      this.off(event, listener)
      listener(...args)
    }
    return this.#add(event, { listener, run })
  }

  off(event: string, listener: Listener): this {
    const entries = this.#entries.get(event) ?? []
    const index = entries.findLastIndex((entry) => entry.listener === listener)
    this.#entries.set(
      event,
      entries.filter((_entry, position) => position !== index)
    )
    return this
  }

  emit(event: string, ...args: readonly unknown[]): boolean {
    const entries = this.#entries.get(event) ?? []
    for (const { run } of entries) run(...args)
    return entries.length > 0
  }

  listenerCount(event: string): number {
    return this.#entries.get(event)?.length ?? 0
  }

  removeAllListeners(event?: string): this {
    if (event === undefined) this.#entries.clear()
    else this.#entries.delete(event)
    return this
  }

  #add(event: string, entry: Entry): this {
    if (typeof entry.listener !== 'function') {
      throw new TypeError('The "listener" argument must be of type function')
    }
    this.#entries.set(event, [...(this.#entries.get(event) ?? []), entry])
    return this
  }
}
