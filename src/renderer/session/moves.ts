/**
 * A room with a secret gets a new one, and everybody who is to have it goes along: whoever is to be taken out stays
 * behind with a link that leads to where nobody is any more.
 *
 * Two may do so at the same time. Of two secrets the one that comes first in order counts, and whoever hears of a move
 * waits a moment for the other one before they go, so that all end up in the same place. Whoever is taken out hears of
 * it as soon as the others do, and has no say from then on: otherwise they could take everybody along once more.
 */
import type { TrustMessage } from '../rtc/linkMessages'
import type { RoomKey } from '../roomKeys'
import type { Mesh } from '../rtc/mesh'
import { browserTimer, type SetTimer } from '../rtc/timer'
import { isRoomSecret, type RoomSecret } from '../trust/roomSecret'
import type { KnownOthers } from './knownOthers'
import type { KnownParticipant } from './knownParticipant'
import type { SealedRoom } from './sealedRoom'
import type { Stores } from './stores'

export interface MovesOptions {
  readonly room: Pick<SealedRoom, 'on'>
  readonly others: Pick<KnownOthers, 'get' | 'present'>
  /** Whether somebody belongs inside. */
  readonly mayMeet: (participant: KnownParticipant) => boolean
  readonly roomKey: RoomKey
  readonly stores: Pick<Stores, 'roomSecrets' | 'toasts' | 'trust'>
  readonly newSecret: () => RoomSecret
  /**
   * Leaves, and enters anew by the secret that is kept.
   *
   * @param without fingerprint of the device that is not to come along
   */
  readonly move: (without: string | null) => Promise<void>
  /** Somebody inside has taken us out. */
  readonly onRemoved: () => void
  readonly setTimer?: SetTimer
}

/** How long those who have been told may take to go. */
const longestWaitMs = 3_000
/** How long another move that began at the same time may be on its way. */
const graceMs = 1_000

/** How long a link stays to whoever is taken out, so that they can be told. */
const farewellMs = 500

type Moved = Extract<TrustMessage, { readonly kind: 'moved' }>

/** What only whoever makes a move knows of it. */
interface OwnCourse {
  /** Those who have been told something and have not gone yet. */
  readonly awaited: Set<string>
  /** By id, those who are to come along and have not said that they know where to. */
  readonly untold: Map<string, KnownParticipant>
  readonly removed: KnownParticipant | null
  readonly finish: () => void
}

/** Where we are about to go. */
interface Course {
  readonly secret: RoomSecret
  /** Fingerprint of the device that is taken out. */
  readonly without: string | null
  /** Fingerprint of the device that leads there; null: ours. */
  readonly by: string | null
  readonly own: OwnCourse | null
}

export class Moves {
  readonly #options: MovesOptions
  readonly #undos: readonly (() => void)[]
  #mesh: Pick<Mesh, 'tell'> | null = null
  #course: Course | null = null
  /** Fingerprints of devices that somebody has taken out. */
  readonly #expelled = new Set<string>()
  /** Those of them who have been told, where that is ours to do. */
  readonly #dismissed = new Set<string>()
  #recheck = (): void => undefined
  #cancelFarewell: (() => void) | null = null
  #cancelTimer: (() => void) | null = null
  #isClosed = false

  constructor(options: MovesOptions) {
    this.#options = options
    this.#undos = [
      options.room.on('left', ({ participantId, isLost }) => !isLost && this.#noteGone(participantId))
    ]
  }

  /**
   * Tells and hears over these links from here on.
   *
   * @param recheck somebody is dismissed
   * @returns its undo
   */
  attach(mesh: Pick<Mesh, 'on' | 'tell'>, recheck = (): void => undefined): () => void {
    this.#mesh = mesh
    this.#recheck = recheck
    const undo = mesh.on('message', ({ participantId, message }) => {
      const other = this.#options.others.get(participantId)
      if (other?.standing !== 'verified' || !this.#options.mayMeet(other) || this.#isExpelled(other)) return
      if (message.kind === 'moved') this.#hear(message, other)
      if (message.kind === 'removed') this.#options.onRemoved()
    })
    return () => {
      undo()
      if (this.#mesh === mesh) this.#mesh = null
    }
  }

  /** Whether nothing is to be sent any more to somebody who has been taken out, while we are still here. */
  isDismissed({ fingerprint }: KnownParticipant): boolean {
    return fingerprint !== null && this.#dismissed.has(fingerprint)
  }

  /**
   * Resolves when we are at the new place, or on the way to another one that somebody else has made meanwhile. Whoever
   * could not be told is named in the store. Does nothing where a move is under way already, unless whoever leads it is
   * to be taken out.
   *
   * @param without the participant who is not to come along, nor anybody on the same device
   */
  renew({ without: removedId }: { readonly without: string | null }): Promise<void> {
    const { others, mayMeet, newSecret } = this.#options
    const removed = removedId === null ? null : others.get(removedId)
    const without = removed?.fingerprint ?? null
    if (this.#isClosed || (this.#course && !isLedBy(this.#course, without))) return Promise.resolve()
    if (without !== null) this.#expelled.add(without)
    const isOut = (other: KnownParticipant): boolean => other.id === removedId || this.#isExpelled(other)
    const inside = others.present().filter(mayMeet)
    const secret = newSecret()
    for (const other of inside)
      this.#mesh?.tell(other.id, isOut(other) ? { kind: 'removed' } : { kind: 'moved', secret, without })
    const awaited = new Set(inside.map(({ id }) => id))
    const untold = new Map(inside.filter((other) => !isOut(other)).map((other) => [other.id, other]))
    if (without !== null) this.#dismiss(without, farewellMs)
    return new Promise((finish) => {
      const course: Course = { secret, without, by: null, own: { awaited, untold, removed, finish } }
      this.#steer(course, awaited.size > 0 ? longestWaitMs : 0)
    })
  }

  /** Idempotent. A move that is under way ends here; its secret is kept. */
  close(): void {
    this.#isClosed = true
    for (const undo of this.#undos) undo()
    this.#cancelTimer?.()
    this.#cancelFarewell?.()
    this.#course?.own?.finish()
    this.#course = null
  }

  #isExpelled({ fingerprint }: KnownParticipant): boolean {
    return fingerprint !== null && this.#expelled.has(fingerprint)
  }

  #hear({ secret, without }: Moved, { id, displayName, fingerprint: by }: KnownParticipant): void {
    const { stores, roomKey } = this.#options
    const course = this.#course
    if (this.#isClosed || !isRoomSecret(secret)) return
    // They say that they have heard of ours.
    if (secret === course?.secret) course.own?.untold.delete(id)
    if (secret === stores.roomSecrets.secretOf(roomKey)) return
    if (without !== null) this.#expelled.add(without)
    if (course && course.secret < secret && !isLedBy(course, without)) return
    stores.toasts.show('info', 'linkRenewed', { name: displayName })
    const { removed = null, finish } = course?.own ?? {}
    // Whoever we have taken out may have been told the other secret.
    if (removed) stores.toasts.show('problem', 'removalLost', { name: removed.displayName })
    finish?.()
    this.#mesh?.tell(id, { kind: 'moved', secret, without: null })
    this.#steer({ secret, without, by, own: null }, graceMs)
    if (without !== null) this.#dismiss(without, 0)
  }

  #dismiss(fingerprint: string, afterMs: number): void {
    const { setTimer = browserTimer } = this.#options
    this.#cancelFarewell?.()
    this.#cancelFarewell = setTimer(() => {
      this.#dismissed.add(fingerprint)
      this.#recheck()
    }, afterMs)
  }

  /** Kept at once: whatever happens to this page, this is where the others are. */
  #steer(course: Course, afterMs: number): void {
    const { stores, roomKey, setTimer = browserTimer } = this.#options
    this.#cancelTimer?.()
    this.#course = course
    stores.roomSecrets.replace(roomKey, course.secret)
    this.#cancelTimer = setTimer(() => void this.#go(course), afterMs)
  }

  #noteGone(participantId: string): void {
    const course = this.#course
    const { awaited } = course?.own ?? {}
    if (course && awaited?.delete(participantId) && awaited.size === 0) void this.#go(course)
  }

  async #go(course: Course): Promise<void> {
    if (this.#course !== course || this.#isClosed) return
    const { stores, move } = this.#options
    const { own, without } = course
    // What comes now is about a place that we have left.
    this.#course = null
    this.close()
    await move(without)
    stores.trust.untold = [...(own?.untold.values() ?? [])].map(({ displayName }) => displayName)
    own?.finish()
  }
}

/** Whether a device that is taken out is the one that leads us away. */
function isLedBy({ by }: Course, fingerprint: string | null): boolean {
  return by !== null && by === fingerprint
}
