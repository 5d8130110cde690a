/**
 * Our place in one room, over a signaling connection that may come and go: joining, coming back,
 * noticing gaps, and handing over what could not be sent in the meantime. No media in it, and nothing that is sealed
 * is opened here (see SealedRoom).
 */
import type { Participant, ParticipantState, RequestReply, SealedSignal } from '../../../signaling/protocol'
import { Emitter } from '../emitter'
import type { Signal } from '../rtc/signal'
import type { ClientRefusal, ClientReply, SignalingClient } from '../signaling/signalingClient'
import { SignalOutbox } from './signalOutbox'

export interface RoomLinkOptions {
  readonly client: Pick<SignalingClient, 'on' | 'request' | 'sendLast' | 'status'>
  /** Asked at each join, as the card changes with the name. Rejects where nobody can come in from here. */
  readonly entry: () => Promise<Entry>
  /** See SignalOutboxOptions. */
  readonly seal: (to: string, signal: Signal) => Promise<SealedSignal | null>
  /** From an earlier stay in this room: asks for the same participant id. */
  readonly resumeToken: string | null
  readonly state: ParticipantState
  /** Resolves after that many milliseconds. */
  readonly pause?: (ms: number) => Promise<void>
}

/** What we come in with: the room's id at the service, and who we are. */
export interface Entry {
  readonly roomId: string
  readonly card: string
}

export type Snapshot = RequestReply<'room:join'>

export interface RoomEvents {
  /** The whole truth about the room, after joining and whenever something may have been missed. */
  snapshot: Snapshot
  /** See the notice 'room:joined'. */
  joined: { readonly participant: Participant; readonly isContinued: boolean }
  /** See the notice 'room:left'. */
  left: { readonly participantId: string; readonly isLost: boolean }
  state: { readonly participantId: string; readonly state: ParticipantState }
  signal: { readonly from: string; readonly signal: SealedSignal }
  /** See the notice 'room:lock'. */
  lock: { readonly isLocked: boolean }
  /** Whether signals get through to the others; told when it changes, after the snapshot. */
  reach: boolean
  /** The service does not want us back; the room is over for us. */
  lost: ClientRefusal['code'] | 'resumedElsewhere'
}

/** How long to hold back when the service says we are too quick, or does not answer. */
const retryPauseMs = 500
/** A join that is put off again and again is asked for twice as seldom each time, down to this. */
const longestRetryPauseMs = 8_000
/** A card that has not changed for so long says a name that has been typed to its end. */
const newCardPauseMs = 1_000

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** At most one join at a time: the snapshot it brings is newer than whatever else would have asked for one. */
export class RoomLink {
  readonly #client: RoomLinkOptions['client']
  readonly #entry: () => Promise<Entry>
  /** Changes of our card so far. */
  #cardChanges = 0
  readonly #events = new Emitter<RoomEvents>()
  readonly #cleanups: readonly (() => void)[]
  readonly #pause: (ms: number) => Promise<void>
  readonly #outbox: SignalOutbox
  #resumeToken: string | null
  #state: ParticipantState
  #sentState: ParticipantState | null = null
  #version = 0
  /** Joined over the connection that stands now. */
  #isIn = false
  #hasEverJoined = false
  /** Joins in a row that a passing reason has put off. */
  #putOff = 0
  /** Over the connection that stands our place was lost once, and we came in anew. */
  #hasLostPlace = false
  /** Coming back with nothing of our connections left, as after a reload. */
  #isRenewing = false
  /** A join has been sent, so the service may have a seat for us whether or not we know. */
  #mayBeSeated = false
  #isJoining = false
  #isSendingState = false
  #isClosed = false

  constructor({ client, entry, seal, resumeToken, state, pause = wait }: RoomLinkOptions) {
    this.#pause = pause
    this.#client = client
    this.#entry = entry
    this.#resumeToken = resumeToken
    this.#state = state
    this.#outbox = new SignalOutbox({
      seal,
      send: (to, signal) => client.request('signal:send', { to, signal }),
      pause,
      onNotInRoom: () => void this.#enter()
    })
    this.#cleanups = [
      client.on('room:joined', ({ version, ...arrival }) => {
        if (this.#advance(version)) this.#events.emit('joined', arrival)
      }),
      client.on('room:left', ({ version, ...departure }) => {
        if (this.#advance(version)) this.#events.emit('left', departure)
      }),
      client.on('room:state', ({ participantId, state: changed, version }) => {
        if (this.#advance(version)) this.#events.emit('state', { participantId, state: changed })
      }),
      client.on('room:lock', ({ version, isLocked }) => {
        if (this.#advance(version)) this.#events.emit('lock', { isLocked })
      }),
      client.on('signal:received', (received) => this.#events.emit('signal', received)),
      client.on('connected', () => this.#comeBack()),
      client.on('status', (status) => {
        if (status.kind !== 'online') this.#setIn(false)
        if (status.kind === 'refused' && status.code === 'resumedElsewhere')
          this.#events.emit('lost', status.code)
      })
    ]
  }

  on<Event extends keyof RoomEvents>(
    event: Event,
    listener: (payload: RoomEvents[Event]) => void
  ): () => void {
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

  /** The others get our new card once it has stopped changing. */
  renewCard(): void {
    const change = (this.#cardChanges += 1)
    void this.#pause(newCardPauseMs).then(() => {
      if (this.#isIn && change === this.#cardChanges) return this.#enter()
    })
  }

  /** Returns why not, or null. */
  async lock(isLocked: boolean): Promise<ClientRefusal | null> {
    const reply = await this.#client.request('room:lock', { isLocked })
    if (!reply.ok) return reply.error
    this.#version = Math.max(this.#version, reply.value.version)
    return null
  }

  /** Accepted at any time; delivered in order as soon as we are in the room. */
  sendSignal(to: string, signal: Signal): void {
    if (!this.#isClosed) this.#outbox.add(to, signal)
  }

  /** Forgets what waits for a participant who is gone. */
  dropSignalsTo(participantId: string): void {
    this.#outbox.dropTo(participantId)
  }

  /** What we send right now. Only the latest state matters, so nothing queues up. */
  setState(state: ParticipantState): void {
    this.#state = state
    void this.#deliverState()
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
    this.#outbox.shut()
    this.#outbox.clear()
    for (const cleanup of this.#cleanups) cleanup()
  }

  #setIn(isIn: boolean): void {
    const isNews = isIn !== this.#isIn
    this.#isIn = isIn
    if (isIn) this.#outbox.open()
    else this.#outbox.shut()
    if (isNews) this.#events.emit('reach', isIn)
  }

  #comeBack(): void {
    this.#hasLostPlace = false
    if (this.#hasEverJoined) void this.#enter()
  }

  async #enter(): Promise<ClientRefusal | null> {
    if (this.#isJoining || this.#isClosed) return null
    this.#isJoining = true
    const state = this.#state
    const isContinuing = this.#hasEverJoined && !this.#isRenewing
    const reply = await this.#ask(state, isContinuing)
    this.#isJoining = false
    if (this.#isClosed) return null
    if (!reply.ok) {
      if (this.#hasEverJoined) void this.#sitOut(reply.error.code)
      return reply.error
    }
    if (isContinuing && !reply.value.isContinued && !this.#mayComeInAnew()) return null
    this.#putOff = 0
    this.#resumeToken = reply.value.resumeToken
    this.#version = reply.value.version
    this.#sentState = state
    this.#hasEverJoined = true
    if (!isContinuing) this.#isRenewing = false
    // Our old place is gone, and with it everybody's end of the links those signals were for.
    if (!reply.value.isContinued) this.#outbox.clear()
    this.#events.emit('snapshot', reply.value)
    this.#setIn(true)
    void this.#deliverState()
    // Asked for while this join was under way.
    if (this.#isRenewing) void this.#enter()
    return null
  }

  async #ask(state: ParticipantState, isContinuing: boolean): Promise<ClientReply<'room:join'>> {
    const token = this.#resumeToken
    try {
      const entry = await this.#entry()
      if (this.#isClosed) return notAsked('left meanwhile')
      this.#mayBeSeated = true
      return await this.#client.request('room:join', {
        ...entry,
        state,
        ...(token && { resume: { token, isContinuing } })
      })
    } catch (cause) {
      return notAsked(String(cause))
    }
  }

  /**
   * A place that is lost is taken anew once for each connection, and connections are made at growing intervals: a
   * service that forgets us as soon as it has let us in must not have us make every link anew without end.
   */
  #mayComeInAnew(): boolean {
    if (!this.#hasLostPlace) {
      this.#hasLostPlace = true
      return true
    }
    this.#events.emit('lost', 'internal')
    return false
  }

  /** Refused on the way back in. For a passing reason nobody is thrown out: the links go on without the service. */
  async #sitOut(code: ClientRefusal['code']): Promise<void> {
    switch (code) {
      case 'serverDraining':
        return // the connection is about to end; the next one tries again
      case 'unreachable':
      case 'rateLimited':
        await this.#waitOutside()
        return
      default:
        this.#events.emit('lost', code)
    }
  }

  async #waitOutside(): Promise<void> {
    const putOff = (this.#putOff += 1)
    await this.#pause(Math.min(retryPauseMs * 2 ** (putOff - 1), longestRetryPauseMs))
    // Otherwise the next connection has tried again, or will.
    if (this.#client.status.kind === 'online' && putOff === this.#putOff) await this.#enter()
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

function notAsked(message: string): ClientReply<'room:join'> {
  return { ok: false, error: { code: 'internal', message } }
}
