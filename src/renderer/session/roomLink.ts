/**
 * Our place in one room, over a signaling connection that may come and go: joining, coming back,
 * noticing gaps, and handing over what could not be sent in the meantime. No media in it.
 */
import type { Participant, ParticipantState, RequestReply, Signal } from '../../../signaling/protocol'
import { Emitter } from '../emitter'
import type { ClientRefusal, SignalingClient } from '../signaling/signalingClient'

export interface RoomLinkOptions {
  readonly client: Pick<SignalingClient, 'on' | 'request' | 'sendLast' | 'status'>
  readonly roomId: string
  readonly displayName: string
  /** From an earlier stay in this room: asks for the same participant id. */
  readonly resumeToken: string | null
  readonly state: ParticipantState
  /** Resolves after that many milliseconds. */
  readonly pause?: (ms: number) => Promise<void>
}

export type Snapshot = RequestReply<'room:join'>

interface Events {
  /** The whole truth about the room, after joining and whenever something may have been missed. */
  snapshot: Snapshot
  joined: Participant
  left: { readonly participantId: string }
  state: { readonly participantId: string; readonly state: ParticipantState }
  signal: { readonly from: string; readonly signal: Signal }
  /** The service does not want us back; the room is over for us. */
  lost: ClientRefusal['code'] | 'resumedElsewhere'
}

interface OutgoingSignal {
  readonly to: string
  readonly signal: Signal
  isInFlight: boolean
}

/** How long to hold back when the service says we are too quick, or does not answer. */
const retryPauseMs = 500
/** A name that has not changed for so long has been typed to its end. */
const renamePauseMs = 1_000

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** At most one join at a time: the snapshot it brings is newer than whatever else would have asked for one. */
export class RoomLink {
  readonly #client: RoomLinkOptions['client']
  readonly #roomId: string
  #displayName: string
  readonly #events = new Emitter<Events>()
  readonly #cleanups: readonly (() => void)[]
  readonly #pause: (ms: number) => Promise<void>
  /** Signals not yet acknowledged, in order. They outlive a lost connection; receivers drop repeats by sequence. */
  #outbox: OutgoingSignal[] = []
  #resumeToken: string | null
  #state: ParticipantState
  #sentState: ParticipantState | null = null
  #version = 0
  /** Joined over the connection that stands now. */
  #isIn = false
  #hasEverJoined = false
  /** Coming back with nothing of our connections left, as after a reload. */
  #isRenewing = false
  /** A join has been sent, so the service may have a seat for us whether or not we know. */
  #mayBeSeated = false
  #isJoining = false
  #isSendingState = false
  #isClosed = false

  constructor({ client, roomId, displayName, resumeToken, state, pause = wait }: RoomLinkOptions) {
    this.#pause = pause
    this.#client = client
    this.#roomId = roomId
    this.#displayName = displayName
    this.#resumeToken = resumeToken
    this.#state = state
    this.#cleanups = [
      client.on('room:joined', ({ participant, version }) => {
        if (this.#advance(version)) this.#events.emit('joined', participant)
      }),
      client.on('room:left', ({ participantId, version }) => {
        if (this.#advance(version)) this.#events.emit('left', { participantId })
      }),
      client.on('room:state', ({ participantId, state: changed, version }) => {
        if (this.#advance(version)) this.#events.emit('state', { participantId, state: changed })
      }),
      client.on('signal:received', (received) => this.#events.emit('signal', received)),
      client.on('connected', () => this.#comeBack()),
      client.on('status', (status) => {
        if (status.kind !== 'online') this.#isIn = false
        if (status.kind === 'refused' && status.code === 'resumedElsewhere')
          this.#events.emit('lost', status.code)
      })
    ]
  }

  on<Event extends keyof Events>(event: Event, listener: (payload: Events[Event]) => void): () => void {
    return this.#events.on(event, listener)
  }

  get resumeToken(): string | null {
    return this.#resumeToken
  }

  /** Enters the room; listeners get the snapshot before this resolves. Returns the refusal, or null when inside. */
  async join(): Promise<ClientRefusal | null> {
    return this.#enter()
  }

  /**
   * Enters as if the page had been loaded anew: the same participant with a higher epoch, so that everybody makes
   * their link to us afresh. For when our ends of the links are beyond repair.
   */
  renew(): void {
    this.#isRenewing = true
    void this.#enter()
  }

  /** The others learn the new name once it has stopped changing. */
  rename(displayName: string): void {
    this.#displayName = displayName
    void this.#pause(renamePauseMs).then(() => {
      if (this.#isIn && displayName === this.#displayName) return this.#enter()
    })
  }

  /** Accepted at any time; delivered in order as soon as we are in the room. */
  sendSignal(to: string, signal: Signal): void {
    this.#outbox.push({ to, signal, isInFlight: false })
    this.#flush()
  }

  /** Forgets what waits for a participant who is gone. */
  dropSignalsTo(participantId: string): void {
    this.#outbox = this.#outbox.filter(({ to }) => to !== participantId)
  }

  /** What we send right now. Only the latest state matters, so nothing queues up. */
  setState(state: ParticipantState): void {
    this.#state = state
    this.#flush()
  }

  /**
   * Said even when we are not inside as far as we know: a join may be on its way, and a lost connection that
   * recovers brings its seat back with it.
   *
   * @param mayReturn the page goes away and may be a reload: the seat is kept for a moment
   */
  leave({ mayReturn }: { mayReturn: boolean }): void {
    if (this.#mayBeSeated && !this.#isClosed) this.#client.sendLast('room:leave', { mayReturn })
    this.close()
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true
    this.#isIn = false
    this.#outbox = []
    for (const cleanup of this.#cleanups) cleanup()
  }

  #comeBack(): void {
    if (this.#hasEverJoined) void this.#enter()
  }

  async #enter(): Promise<ClientRefusal | null> {
    if (this.#isJoining || this.#isClosed) return null
    this.#isJoining = true
    this.#mayBeSeated = true
    const state = this.#state
    const isContinuing = this.#hasEverJoined && !this.#isRenewing
    const reply = await this.#client.request('room:join', {
      roomId: this.#roomId,
      displayName: this.#displayName,
      state,
      ...(this.#resumeToken && { resume: { token: this.#resumeToken, isContinuing } })
    })
    this.#isJoining = false
    if (this.#isClosed) return null
    if (!reply.ok) {
      if (this.#hasEverJoined) void this.#sitOut(reply.error.code)
      return reply.error
    }
    this.#resumeToken = reply.value.resumeToken
    this.#version = reply.value.version
    this.#sentState = state
    this.#hasEverJoined = true
    this.#isIn = true
    if (!isContinuing) this.#isRenewing = false
    // Our old place is gone, and with it everybody's end of the links those signals were for.
    if (!reply.value.isContinued) this.#outbox = []
    for (const item of this.#outbox) item.isInFlight = false
    this.#events.emit('snapshot', reply.value)
    this.#flush()
    // Asked for while this join was under way.
    if (this.#isRenewing) void this.#enter()
    return null
  }

  /** Refused on the way back in. For a passing reason nobody is thrown out: the links go on without the service. */
  async #sitOut(code: ClientRefusal['code']): Promise<void> {
    switch (code) {
      case 'serverDraining':
        return // the connection is about to end; the next one tries again
      case 'unreachable':
      case 'rateLimited':
        await this.#pause(retryPauseMs)
        // Otherwise the next connection tries again.
        if (this.#client.status.kind === 'online') await this.#enter()
        return
      default:
        this.#events.emit('lost', code)
    }
  }

  #flush(): void {
    if (!this.#isIn) return
    for (const item of this.#outbox) if (!item.isInFlight) void this.#deliver(item)
    void this.#deliverState()
  }

  async #deliver(item: OutgoingSignal): Promise<void> {
    item.isInFlight = true
    const reply = await this.#client.request('signal:send', { to: item.to, signal: item.signal })
    const code = reply.ok ? null : reply.error.code
    // Unreachable: it stays for the next connection.
    if (code === 'unreachable') return
    if (code === 'rateLimited') {
      await this.#pause(retryPauseMs)
      item.isInFlight = false
      this.#flush()
      return
    }
    // The service has lost our place without a word; the next snapshot sorts it out.
    if (code === 'notInRoom') void this.#enter()
    // Delivered, or pointless to repeat because they have left.
    this.#outbox = this.#outbox.filter((other) => other !== item)
  }

  /** One at a time, so that a burst of changes costs two requests: the first and the last. */
  async #deliverState(): Promise<void> {
    if (this.#isSendingState) return
    this.#isSendingState = true
    while (this.#isIn && this.#sentState !== this.#state) {
      const state = this.#state
      const reply = await this.#client.request('state:set', { state })
      if (reply.ok) {
        this.#sentState = state
        this.#version = Math.max(this.#version, reply.value.version)
      } else if (reply.error.code === 'rateLimited') await this.#pause(retryPauseMs)
      else {
        if (reply.error.code === 'notInRoom') void this.#enter()
        break // the next join carries the state
      }
    }
    this.#isSendingState = false
  }

  /** Returns whether a notice of this version is news; one that skips a version means we missed something. */
  #advance(version: number): boolean {
    if (!this.#isIn || version <= this.#version) return false
    const isNext = version === this.#version + 1
    this.#version = version
    if (!isNext) void this.#enter()
    return true
  }
}
