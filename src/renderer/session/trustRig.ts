/**
 * For tests: several people in one room, each with what they know of its door, and links between them that carry what
 * is told when the test says so. The service shows them whatever the test has it say.
 */
import { createPinia, setActivePinia } from 'pinia'
import { Emitter } from '../emitter'
import type { Fingerprints } from '../rtc/fingerprints'
import type { LinkMessage, TrustMessage } from '../rtc/linkMessages'
import type { MeshEvents } from '../rtc/mesh'
import { ToldMessages } from '../rtc/toldMessages'
import type { SetTimer } from '../rtc/timer'
import { useCallStore } from '../stores/call'
import { useRoomSecretsStore } from '../stores/roomSecrets'
import { useToastsStore } from '../stores/toasts'
import { useTrustStore } from '../stores/trust'
import { toBase64url, type Bytes } from '../trust/bytes'
import { newRoomSecret } from '../trust/roomSecret'
import { Doors, type DoorsOptions } from './doors'
import type { KnownKnock, KnownParticipant } from './knownParticipant'
import { KnownOthers } from './knownOthers'
import type { KnownSnapshot, SealedRoom } from './sealedRoom'
import type { Stores } from './stores'

export const roomKey = 'tea-kitchen'
export const newSecret = () => newRoomSecret((bytes) => crypto.getRandomValues(bytes))

type RoomEvents = {
  snapshot: KnownSnapshot
  joined: { participant: KnownParticipant; isContinued: boolean }
  left: { participantId: string; isLost: boolean }
  lock: { isLocked: boolean }
  knocked: KnownKnock
  knockEnded: { knockId: string }
}

const quiet = { microphone: false, camera: false, share: false, sharePaused: false, hand: false }

/** One person's ends of everything. */
export class Person {
  readonly participant: KnownParticipant
  readonly room = new Emitter<RoomEvents>()
  readonly links = new Emitter<MeshEvents>()
  readonly told = new ToldMessages()
  readonly stores: Pick<Stores, 'call' | 'roomSecrets' | 'toasts' | 'trust'>
  readonly others: KnownOthers
  /** What the service was asked, in order. */
  readonly asked: unknown[] = []
  readonly hall: Hall
  certificate = ''

  constructor(hall: Hall, name: string) {
    this.hall = hall
    this.participant = participantOf(name)
    this.certificate = `sha-256 of ${name}`
    setActivePinia(createPinia())
    this.stores = {
      call: useCallStore(),
      roomSecrets: useRoomSecretsStore(),
      toasts: useToastsStore(),
      trust: useTrustStore()
    }
    this.stores.roomSecrets.replace(roomKey, hall.secret)
    this.others = new KnownOthers(this.asRoom, this.stores.call.participants)
  }

  get id(): string {
    return this.participant.id
  }

  /** See `fingerprintOf`. */
  get fingerprint(): string {
    return this.participant.fingerprint ?? ''
  }

  get asRoom(): Pick<SealedRoom, 'on' | 'lock' | 'answerKnock'> {
    return {
      on: ((event: keyof RoomEvents, listener: (payload: never) => void) =>
        this.room.on(event, listener as (payload: unknown) => void)) as SealedRoom['on'],
      lock: (isLocked) => {
        this.asked.push({ isLocked })
        return Promise.resolve(null)
      },
      answerKnock: (knockId, isAdmitted) => {
        this.asked.push({ knockId, isAdmitted })
        return Promise.resolve(null)
      }
    }
  }

  get asMesh() {
    return {
      on: <Event extends keyof MeshEvents>(event: Event, listener: (payload: MeshEvents[Event]) => void) =>
        this.links.on(event, listener),
      tell: (participantId: string, message: LinkMessage) => {
        this.told.keep(participantId, message)
        this.hall.carry(this.id, participantId, message as TrustMessage)
      },
      fingerprints: (participantId: string) => this.hall.certificatesOf(this.id, participantId)
    }
  }

  /** The service says that somebody has come in. */
  see(...people: readonly Person[]): void {
    for (const { participant } of people) {
      const { id, displayName } = participant
      this.stores.call.putParticipant({ ...quiet, ...nothingYet, id, displayName })
      this.room.emit('joined', { participant, isContinued: false })
    }
  }

  /** The service says that somebody has left. */
  miss({ id }: Person): void {
    this.room.emit('left', { participantId: id, isLost: false })
    this.stores.call.removeParticipant(id)
  }

  knock(knocker: Person, knockId = `knock-of-${knocker.id}`): string {
    const { displayName, device, fingerprint } = knocker.participant
    this.room.emit('knocked', { knockId, displayName, device, fingerprint })
    return knockId
  }
}

/** Where they meet. */
export class Hall {
  readonly secret = newSecret()
  readonly people = new Map<string, Person>()
  readonly #up = new Set<string>()
  /** By way, in order. */
  readonly #onTheWay = new Map<string, TrustMessage[]>()

  enter(name: string): Person {
    const person = new Person(this, name)
    this.people.set(person.id, person)
    return person
  }

  /** Everybody sees everybody, and is linked to them. */
  gather(...people: readonly Person[]): void {
    for (const one of people) one.see(...people.filter((other) => other !== one))
    for (const one of people) for (const other of people) if (one.id < other.id) this.link(one, other)
  }

  link(one: Person, other: Person): void {
    this.#up.add(wayOf(one.id, other.id)).add(wayOf(other.id, one.id))
    for (const [from, to] of [[one, other] as const, [other, one] as const]) {
      for (const message of from.told.of(to.id)) this.carry(from.id, to.id, message as TrustMessage)
      from.links.emit('linkState', { participantId: to.id, state: 'connected' })
    }
  }

  cut(one: Person, other: Person): void {
    for (const [from, to] of [[one, other] as const, [other, one] as const]) {
      this.#up.delete(wayOf(from.id, to.id))
      this.#onTheWay.delete(wayOf(from.id, to.id))
      from.links.emit('linkState', { participantId: to.id, state: 'interrupted' })
    }
  }

  carry(from: string, to: string, message: TrustMessage): void {
    const way = wayOf(from, to)
    if (this.#up.has(way)) this.#onTheWay.set(way, [...(this.#onTheWay.get(way) ?? []), message])
  }

  /** Ways on which something waits. */
  waiting(): string[] {
    return [...this.#onTheWay].filter(([, messages]) => messages.length > 0).map(([way]) => way)
  }

  /** Hands over what waits first on a way. */
  deliver(way: string): void {
    const [message, ...rest] = this.#onTheWay.get(way) ?? []
    this.#onTheWay.set(way, rest)
    const [from = '', to = ''] = way.split(' ')
    if (message) this.people.get(to)?.links.emit('message', { participantId: from, message })
  }

  deliverAll(): void {
    for (let ways = this.waiting(); ways.length > 0; ways = this.waiting())
      ways.forEach((way) => this.deliver(way))
  }

  certificatesOf(one: string, other: string): Fingerprints | null {
    if (!this.#up.has(wayOf(one, other))) return null
    return {
      local: this.people.get(one)?.certificate ?? '',
      remote: this.people.get(other)?.certificate ?? ''
    }
  }
}

/** The door as somebody sees it, from when they came. */
export function openDoor(
  person: Person,
  { door = null, setTimer = never }: Pick<DoorsOptions, 'door' | 'setTimer'> = {}
): Doors {
  const doors = new Doors({
    room: person.asRoom,
    others: person.others,
    trust: person.stores.trust,
    met: { meetingOf: () => 'first' },
    roomKey,
    fingerprint: Promise.resolve(person.fingerprint),
    door,
    setTimer
  })
  doors.attach(person.asMesh, () => undefined)
  return doors
}

/** No time passes. */
export const never: SetTimer = () => () => undefined

function participantOf(displayName: string): KnownParticipant {
  const device: Bytes = new Uint8Array(65).fill(displayName.charCodeAt(0))
  return {
    id: `participant-${displayName}`,
    displayName,
    epoch: 1,
    state: quiet,
    standing: 'verified',
    device,
    fingerprint: toBase64url(device.slice(0, 32)),
    stay: `stay of ${displayName}`
  }
}

function wayOf(from: string, to: string): string {
  return `${from} ${to}`
}

const nothingYet = {
  link: 'connected',
  microphoneStream: null,
  cameraStream: null,
  shareStream: null,
  shareAudioStream: null
} as const
