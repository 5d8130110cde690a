/**
 * Our place in a room, with everything sealed that the service has no business with: who we are on the way in, who the
 * others are, and what each of them and we say to each other (docs/decisions/0014-room-secret.md). What arrives is told
 * in the order it came.
 */
import { bounds, type Participant } from '../../../signaling/protocol'
import { Emitter } from '../emitter'
import type { Signal } from '../rtc/signal'
import type { ClientRefusal } from '../signaling/signalingClient'
import { toBase64url } from '../trust/bytes'
import { writeCard } from '../trust/card'
import type { DeviceKey } from '../trust/deviceKey'
import { makeSessionKey, type SessionKey } from '../trust/pairSeal'
import { roomSealOf, type RoomSeal } from '../trust/roomSeal'
import type { RoomSecret } from '../trust/roomSecret'
import {
  linkEpochOf,
  readKnock,
  readParticipant,
  unproven,
  type KnownKnock,
  type KnownParticipant
} from './knownParticipant'
import { Openings, type Tell } from './openings'
import { maxOthers, OthersInside, type Other } from './othersInside'
import { RoomLink, type Entry, type RoomEvents, type RoomLinkOptions, type Snapshot } from './roomLink'
import { openSignal, sealSignal, SealedPairs, type SignalReading } from './sealedPairs'

export interface SealedRoomOptions extends Omit<RoomLinkOptions, 'entry' | 'seal'> {
  readonly roomId: string
  /** null: everybody can open what is sealed. */
  readonly secret: RoomSecret | null
  readonly device: Promise<DeviceKey>
  readonly displayName: string
}

/** See Snapshot. */
export interface KnownSnapshot extends Omit<Snapshot, 'others' | 'knocks'> {
  readonly others: readonly KnownParticipant[]
  readonly knocks: readonly KnownKnock[]
}

/** As those of RoomLink, opened. */
interface Events extends Omit<RoomEvents, 'snapshot' | 'joined' | 'signal'> {
  snapshot: KnownSnapshot
  joined: { readonly participant: KnownParticipant; readonly isContinued: boolean }
  signal: { readonly from: string; readonly signal: Signal }
  /** A signal that says it is theirs did not open, and is dropped. */
  unverified: { readonly participantId: string }
  /** See the notices 'room:knocked' and 'room:knockEnded'. */
  knocked: KnownKnock
  knockEnded: { readonly knockId: string }
}

/** Of one stay. */
interface Keys {
  readonly seal: RoomSeal
  readonly device: DeviceKey
  readonly sessionKey: SessionKey
  readonly pairs: SealedPairs
}

export class SealedRoom {
  readonly #events = new Emitter<Events>()
  readonly #client: SealedRoomOptions['client']
  readonly #link: RoomLink
  readonly #keys: Promise<Keys>
  readonly #openings: Openings<Keys>
  readonly #undos: readonly (() => void)[]
  readonly #others = new OthersInside()
  /** Knocks we have told of. */
  readonly #knocking = new Set<string>()
  #self: Participant | null = null
  #displayName: string
  /** Kept for as long as the name: a new one at each join would be news to the others. */
  #card: { readonly name: string; readonly text: string } | null = null

  constructor({ roomId, secret, device, displayName, ...rest }: SealedRoomOptions) {
    this.#client = rest.client
    this.#displayName = displayName
    this.#keys = makeKeys(secret, roomId, device)
    // Whoever joins is told; where nobody does, nobody needs to know.
    this.#keys.catch(() => undefined)
    this.#openings = new Openings(this.#keys)
    this.#link = new RoomLink({
      ...rest,
      entry: () => this.#entry(),
      seal: async (to, signal) => {
        const pair = this.#others.get(to)?.pair
        return pair ? sealSignal(pair, signal) : null
      }
    })
    this.#undos = [...this.#followLink(), ...this.#followDoor()]
  }

  on<Event extends keyof Events>(event: Event, listener: (payload: Events[Event]) => void): () => void {
    return this.#events.on(event, listener)
  }

  get resumeToken(): string | null {
    return this.#link.resumeToken
  }

  /** Enters the room; listeners get the snapshot before this resolves. Returns the refusal, or null when inside. */
  async join(): Promise<ClientRefusal | null> {
    const refusal = await this.#link.join()
    await this.#openings.settled()
    return refusal
  }

  /** See RoomLink. */
  renew(): void {
    this.#link.renew()
  }

  /** The others learn the new name once it has stopped changing. */
  rename(displayName: string): void {
    this.#displayName = displayName
    this.#link.renewCard()
  }

  /** See RoomLink. What is for somebody with whom nothing is agreed goes nowhere. */
  sendSignal(to: string, signal: Signal): void {
    this.#link.sendSignal(to, signal)
  }

  dropSignalsTo(participantId: string): void {
    this.#link.dropSignalsTo(participantId)
  }

  setState(state: Participant['state']): void {
    this.#link.setState(state)
  }

  /** Asks the service; returns why not, or null. */
  lock(isLocked: boolean): Promise<ClientRefusal | null> {
    return this.#link.lock(isLocked)
  }

  /** Tells the service; returns why not, or null. */
  async answerKnock(knockId: string, isAdmitted: boolean): Promise<ClientRefusal | null> {
    const reply = await this.#client.request('room:answer', { knockId, isAdmitted })
    return reply.ok ? null : reply.error
  }

  /** See RoomLink. Nothing is told any more. */
  leave({ mayReturn }: { mayReturn: boolean }): void {
    this.#link.leave({ mayReturn })
    this.close()
  }

  /** Idempotent. */
  close(): void {
    this.#openings.close()
    for (const undo of this.#undos) undo()
    this.#link.close()
    this.#others.clear()
  }

  #followLink(): (() => void)[] {
    const link = this.#link
    return [
      link.on('snapshot', (snapshot) => {
        // What is on its way from or to the place that is gone was sealed for who we were there.
        if (!snapshot.isContinued) this.#others.clear()
        this.#openings.add((keys) => this.#openSnapshot(snapshot, keys), { isOurs: true })
      }),
      link.on('joined', ({ participant, isContinued }) =>
        this.#openings.add(async (keys) => {
          const other = await this.#read(participant, keys)
          return () => {
            if (this.#take(other, keys))
              this.#events.emit('joined', { participant: other.participant, isContinued })
          }
        })
      ),
      link.on('left', (departure) =>
        this.#openings.add(() => () => {
          this.#others.delete(departure.participantId)
          this.#events.emit('left', departure)
        })
      ),
      link.on('signal', ({ from, signal }) => this.#openings.add(() => this.#openSignal(from, signal))),
      link.on('state', (change) => this.#pass('state', change)),
      link.on('lock', (lock) => this.#pass('lock', lock)),
      link.on('reach', (isUp) => this.#pass('reach', isUp, { isOurs: true })),
      link.on('lost', (code) => this.#pass('lost', code, { isOurs: true }))
    ]
  }

  #followDoor(): (() => void)[] {
    return [
      this.#client.on('room:knocked', (knock) =>
        this.#openings.add(async ({ seal }) => {
          const known = await readKnock(knock, seal)
          return () => {
            if (this.#takeKnock(known)) this.#events.emit('knocked', known)
          }
        })
      ),
      this.#client.on('room:knockEnded', (ended) =>
        this.#openings.add(() => () => {
          this.#knocking.delete(ended.knockId)
          this.#events.emit('knockEnded', ended)
        })
      )
    ]
  }

  #take(other: Other, { sessionKey }: Keys): boolean {
    return this.#others.take(other, {
      id: this.#self?.id ?? null,
      stay: toBase64url(sessionKey.publicKey)
    })
  }

  #takeKnock({ knockId }: KnownKnock): boolean {
    if (this.#knocking.size >= bounds.knocksPerRoom) return this.#knocking.has(knockId)
    this.#knocking.add(knockId)
    return true
  }

  /** There is nothing to open in it. */
  #pass<Event extends keyof Events>(event: Event, payload: Events[Event], how?: { isOurs: boolean }): void {
    this.#openings.add(() => () => this.#events.emit(event, payload), how)
  }

  async #openSnapshot({ others, knocks, ...rest }: Snapshot, keys: Keys): Promise<Tell> {
    this.#self = rest.self
    const [known, knocking] = await Promise.all([
      Promise.all(others.slice(0, maxOthers).map((other) => this.#read(other, keys))),
      Promise.all(knocks.slice(0, bounds.knocksPerRoom).map((knock) => readKnock(knock, keys.seal)))
    ])
    return () => {
      this.#others.clear()
      this.#knocking.clear()
      this.#events.emit('snapshot', {
        ...rest,
        others: known.filter((other) => this.#take(other, keys)).map(({ participant }) => participant),
        knocks: knocking.filter((knock) => this.#takeKnock(knock))
      })
    }
  }

  async #read(theirs: Participant, { seal, pairs }: Keys): Promise<Other> {
    const { participant, card } = await readParticipant(theirs, seal)
    const pair = card && this.#self && (await pairs.agree(this.#self.id, theirs.id, card))
    return { participant: card && !pair ? unproven(theirs, 'forged') : participant, pair }
  }

  async #openSignal(from: string, signal: Parameters<typeof openSignal>[1]): Promise<Tell> {
    const other = this.#others.get(from)
    const reading: SignalReading = other?.pair ? await openSignal(other.pair, signal) : { kind: 'refused' }
    return () => {
      if (reading.kind === 'signal') this.#events.emit('signal', { from, signal: reading.signal })
      if (reading.kind === 'refused' && other && !this.#isOutdated(other, signal.epoch))
        this.#events.emit('unverified', { participantId: from })
    }
  }

  /**
   * Said before they or we came back anew, for a link that is no more: sealed for keys that may be gone, and of no use
   * to anybody. That happens with everybody who reloads the page.
   */
  #isOutdated({ participant }: Other, epoch: number): boolean {
    return this.#self === null || epoch < linkEpochOf(this.#self.epoch, participant.epoch)
  }

  async #entry(): Promise<Entry> {
    const { seal, device, sessionKey } = await this.#keys
    const name = this.#displayName
    if (this.#card?.name !== name)
      this.#card = { name, text: await writeCard({ name, session: sessionKey.publicKey }, device, seal) }
    return { roomId: seal.wireRoomId, card: this.#card.text }
  }
}

async function makeKeys(
  secret: RoomSecret | null,
  roomId: string,
  opening: Promise<DeviceKey>
): Promise<Keys> {
  const [seal, device, sessionKey] = await Promise.all([
    roomSealOf(secret, roomId),
    opening,
    makeSessionKey()
  ])
  return { seal, device, sessionKey, pairs: new SealedPairs({ seal, device: device.publicKey, sessionKey }) }
}
