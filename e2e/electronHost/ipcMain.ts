/** `ipcMain`: listeners for messages, handlers for requests. */
import { EventEmitter } from 'node:events'

export type Handler = (event: object, ...args: readonly unknown[]) => unknown

export class HostIpcMain extends EventEmitter {
  readonly handlers = new Map<string, Handler>()

  constructor() {
    super()
    // A page may call its channel "error"; without a listener that would end the process.
    this.on('error', () => {})
  }

  /** @throws when the channel has a handler */
  handle(channel: string, handler: Handler): void {
    if (this.handlers.has(channel)) {
      throw new Error(`Attempted to register a second handler for '${channel}'`)
    }
    if (typeof handler !== 'function') {
      throw new TypeError(`Expected handler to be a function, but found type '${typeof handler}'`)
    }
    this.handlers.set(channel, handler)
  }

  handleOnce(channel: string, handler: Handler): void {
    this.handle(channel, (event, ...args) => {
      this.removeHandler(channel)
      return handler(event, ...args)
    })
  }

  removeHandler(channel: string): void {
    this.handlers.delete(channel)
  }
}
