/** Typed listeners for the renderer's engines: what happened, and who wants to know. */

/**
 * Calls listeners in the order they came. `Events` maps an event's name to its payload;
 * `void` for an event that carries nothing.
 */
export class Emitter<Events extends object> {
  readonly #listeners: { [Event in keyof Events]?: Set<(payload: Events[Event]) => void> } = {}

  /** Adds a listener; every call is its own registration. Returns the undo, which may be called twice. */
  on<Event extends keyof Events>(event: Event, listener: (payload: Events[Event]) => void): () => void {
    const registration = (payload: Events[Event]): void => listener(payload)
    const listeners = (this.#listeners[event] ??= new Set())
    listeners.add(registration)
    return () => {
      listeners.delete(registration)
    }
  }

  /**
   * Tells everybody who was listening when the call began and has not left since. A listener that
   * throws does not keep the event from the rest; its error is rethrown on its own.
   */
  emit<Event extends keyof Events>(event: Event, payload: Events[Event]): void {
    const listeners = this.#listeners[event]
    if (!listeners) return
    for (const listener of [...listeners]) {
      if (!listeners.has(listener)) continue
      try {
        listener(payload)
      } catch (error) {
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
}
