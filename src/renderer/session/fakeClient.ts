/** A signaling client for tests: replies are scripted, events are emitted by hand. */
import type { NoticeName, NoticePayload, RequestName, RequestPayload } from '../../../signaling/protocol'
import { Emitter } from '../emitter'
import type { ClientReply, ConnectionStatus } from '../signaling/signalingClient'
import type { ServiceClient } from './services'

type Events = { status: ConnectionStatus; connected: { readonly isRecovered: boolean } } & {
  [Name in NoticeName]: NoticePayload<Name>
}

type Handlers = {
  [Name in RequestName]?: (payload: RequestPayload<Name>) => ClientReply<Name> | Promise<ClientReply<Name>>
}

export const unreachable = { ok: false, error: { code: 'unreachable', message: 'no connection' } } as const

export class FakeClient implements ServiceClient {
  readonly #events = new Emitter<Events>()
  /** Everything asked, in order. */
  readonly asked: { readonly name: RequestName; readonly payload: unknown }[] = []
  readonly handlers: Handlers = {}
  status: ConnectionStatus = { kind: 'online' }

  on<Event extends keyof Events>(event: Event, listener: (payload: Events[Event]) => void): () => void {
    return this.#events.on(event, listener)
  }

  emit<Event extends keyof Events>(event: Event, payload: Events[Event]): void {
    this.#events.emit(event, payload)
  }

  /** Goes away, or comes back; told as the real client would. */
  setStatus(status: ConnectionStatus): void {
    this.status = status
    this.emit('status', status)
  }

  request<Name extends RequestName>(name: Name, payload: RequestPayload<Name>): Promise<ClientReply<Name>> {
    this.asked.push({ name, payload })
    const handler = this.handlers[name] as ((payload: unknown) => ClientReply<Name>) | undefined
    return Promise.resolve(this.status.kind === 'online' && handler ? handler(payload) : unreachable)
  }

  whenOnline(): Promise<boolean> {
    return Promise.resolve(this.status.kind === 'online')
  }

  /** What was done to the connection, in order. */
  readonly deeds: ('open' | 'retry' | 'wake' | 'close')[] = []

  open(): void {
    this.deeds.push('open')
  }

  retry(): void {
    this.deeds.push('retry')
  }

  wake(): Promise<void> {
    this.deeds.push('wake')
    return Promise.resolve()
  }

  close(): void {
    this.deeds.push('close')
  }

  sendLast<Name extends RequestName>(name: Name, payload: RequestPayload<Name>): void {
    this.asked.push({ name, payload })
  }

  /** Payloads of one kind of request. */
  askedOf(name: RequestName): unknown[] {
    return this.asked.filter((request) => request.name === name).map(({ payload }) => payload)
  }
}
