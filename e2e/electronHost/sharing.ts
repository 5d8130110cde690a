/**
 * getDisplayMedia(), main's part: the handlers decide, and a token in a window's title makes Chromium capture it.
 *
 * Chromium has no command that chooses a capture source, but a switch for tests that picks the window whose title
 * contains a text. The text is random and a window carries it only while it is being chosen.
 *
 * @see W3C Screen Capture 5.1
 */
import { randomUUID } from 'node:crypto'
import type { HostContents } from './contents'
import type { HostFrame } from './frame'
import type { Questions } from './page/messages'
import { refusal, type ChosenStreams, type HostSession } from './session'
import { listWindows, setWindowTitle } from './x11'

type Display = Questions['display']

export class Sharing {
  readonly token = `share-${randomUUID()}`
  readonly #session: HostSession
  /** Shares under way, by ticket: what puts things back. */
  readonly #undo = new Map<string, () => void>()
  #last: Promise<void> = Promise.resolve()

  constructor(session: HostSession) {
    this.#session = session
  }

  /** Refuses in Electron's words: the page sees the same DOMExceptions. */
  async start(
    contents: HostContents,
    frame: HostFrame,
    wanted: Display['argument']
  ): Promise<Display['answer']> {
    // Electron asks for `media` without media types here.
    const verdict = await this.#session.requestMedia(contents, frame, {})
    if (!verdict.ok) return verdict
    const chosen = await this.#choose(frame, wanted)
    if (chosen === 'unsupported') return refusal('NotSupportedError', 'Not supported')
    if (!chosen?.video) return refusal('AbortError', 'Invalid capture constraints')

    const { id, name } = chosen.video
    const kind = /^(window|screen):(\d+):/.exec(id)
    const windowId = Number(kind?.[2])
    const isWindow = kind?.[1] === 'window'
    const ticket = randomUUID()
    await this.#takeTurn(ticket)
    const window = listWindows().find((candidate) => candidate.id === windowId)
    if (!kind || (isWindow && !window)) {
      this.finish(ticket)
      return refusal('NotReadableError', 'Could not start video source')
    }
    if (isWindow && window) this.#mark(ticket, windowId, window.title)
    // The picker may have taken longer than a click counts.
    await contents.grantGesture()
    const surfaces = isWindow ? 'exclude' : 'include'
    return { ok: true, ticket, label: name, hasAudio: wanted.audio && Boolean(chosen.audio), surfaces }
  }

  /** The native call has settled, well or not. */
  finish(ticket: string): void {
    this.#undo.get(ticket)?.()
    this.#undo.delete(ticket)
  }

  #choose(frame: HostFrame, wanted: Display['argument']): Promise<ChosenStreams | null | 'unsupported'> {
    const handler = this.#session.displayHandler
    if (!handler) return Promise.resolve('unsupported')
    const request = {
      frame,
      securityOrigin: frame.origin,
      videoRequested: wanted.video,
      audioRequested: wanted.audio,
      userGesture: true
    }
    return new Promise((resolve) => {
      handler(request, (streams) => {
        resolve(streams)
        if (streams && wanted.video && !streams.video) {
          throw new TypeError('Video was requested, but no video stream was provided')
        }
      })
    })
  }

  /** One share at a time: the switch knows only one text. */
  async #takeTurn(ticket: string): Promise<void> {
    const before = this.#last
    this.#last = new Promise((resolve) => this.#undo.set(ticket, resolve))
    await before
  }

  #mark(ticket: string, windowId: number, title: string): void {
    const giveTurn = this.#undo.get(ticket)
    setWindowTitle(windowId, `${title} ${this.token}`)
    this.#undo.set(ticket, () => {
      setWindowTitle(windowId, title)
      giveTurn?.()
    })
  }
}
