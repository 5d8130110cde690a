/** `WebFrameMain`: one frame of a page, as main sees it. */
import { encode } from './clone'
import type { HostContents } from './contents'

export interface FrameFacts {
  readonly id: string
  readonly parentId: string | undefined
  readonly url: string
  readonly name: string
}

export class HostFrame {
  readonly frameToken: string
  readonly name: string
  readonly processId = 1
  readonly routingId = 1
  url: string
  readonly #contents: HostContents
  readonly #parentId: string | undefined

  constructor(contents: HostContents, facts: FrameFacts) {
    this.#contents = contents
    this.#parentId = facts.parentId
    this.frameToken = facts.id
    this.name = facts.name
    this.url = facts.url
  }

  get origin(): string {
    return this.#contents.schemes.originOf(this.url)
  }

  get parent(): HostFrame | null {
    return this.#parentId === undefined ? null : (this.#contents.frames.get(this.#parentId) ?? null)
  }

  get top(): HostFrame {
    return this.#contents.mainFrame
  }

  isDestroyed(): boolean {
    return this.#contents.frames.get(this.frameToken) !== this
  }

  send(channel: string, ...args: readonly unknown[]): void {
    this.#contents.post(this.frameToken, { type: 'event', channel, args: encode(args) })
  }
}
