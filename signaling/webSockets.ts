/** WebSockets as Engine.IO makes them, with what it has no options for. */
import { WebSocketServer, type ServerOptions } from 'ws'

/** Frames of one message. Some programs and proxies cut it into pieces of some kilobytes; nobody into crumbs. */
const maxFragments = 64

/** For Engine.IO's `wsEngine`. */
export class PatientWebSocketServer extends WebSocketServer {
  constructor(options?: ServerOptions) {
    super({
      ...options,
      // One read may hold ten thousand frames. Each waits for a turn of the event loop, so that others come between.
      allowSynchronousEvents: false,
      // To be answered within what is read of a connection (`readingPace`).
      autoPong: false,
      maxFragments
    })
  }
}
