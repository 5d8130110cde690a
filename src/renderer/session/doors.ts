/**
 * The door of a room with a secret: whether it is locked, and who has been let in since.
 *
 * The service keeps the door as far as it is honest. Each app keeps it by itself as well: those inside tell each other
 * over their links, and behind a lock there is a link to those devices alone that were inside when it was locked or
 * that somebody inside has let in. So the service alone can neither unlock nor let anybody in.
 *
 * Of two words about the door the one with the higher count is right, and of two with the same count the lock. Whoever
 * is behind a lock believes others only what they did themselves: somebody who has just come in may have been told
 * tales by whoever is kept out here.
 */
import { maxAdmitted, maxDoorCount, type DoorMessage } from '../rtc/linkMessages'
import type { Mesh } from '../rtc/mesh'
import { browserTimer, type SetTimer } from '../rtc/timer'
import type { RoomKey } from '../roomKeys'
import type { KnownKnock, KnownParticipant } from './knownParticipant'
import type { KnownOthers } from './knownOthers'
import type { MetDevices } from './metDevices'
import type { SealedRoom } from './sealedRoom'
import type { Stores } from './stores'

export interface DoorsOptions {
  readonly room: Pick<SealedRoom, 'on' | 'lock' | 'answerKnock'>
  readonly others: Pick<KnownOthers, 'get' | 'present'>
  readonly trust: Stores['trust']
  readonly met: Pick<MetDevices, 'meetingOf'>
  readonly roomKey: RoomKey
  /** Of our own device. */
  readonly fingerprint: Promise<string>
  /** As it was before a reload, or in the room we have moved from; null: nothing is known of it. */
  readonly door?: DoorMessage | null
  /** The door is another one now. */
  readonly onDoor?: () => void
  readonly setTimer?: SetTimer
}

/** What the service says may be ahead of what comes over the links, or behind. */
const serviceGraceMs = 1_000
/** Whoever moves along may come seconds later, and a lock that the service knows of would make them knock. */
const arrivalGraceMs = 10_000
/** How much may have happened to the door that we have not heard of. Keeps a liar from using up all numbers. */
const maxUnheard = 1_000
const unlocked: DoorMessage = { kind: 'door', isLocked: false, count: 0, isOwn: false, admitted: [] }

export class Doors {
  readonly #options: DoorsOptions
  readonly #undos: readonly (() => void)[]
  readonly #knocks = new Map<string, KnownKnock>()
  #door: DoorMessage
  #graceMs: number
  /** As far as the service is concerned; null while it has not said. */
  #isServiceLocked: boolean | null = null
  #cancelReminder: (() => void) | null = null
  #tellAll = (): void => undefined
  #recheck = (): void => undefined

  constructor(options: DoorsOptions) {
    const { room, trust } = options
    this.#options = options
    this.#door = options.door ?? unlocked
    this.#graceMs = options.door ? arrivalGraceMs : serviceGraceMs
    trust.isLocked = this.#door.isLocked
    this.#undos = [
      room.on('snapshot', ({ isLocked, knocks }) => {
        this.#hearService(isLocked)
        this.#knocks.clear()
        for (const knock of knocks) this.#knocks.set(knock.knockId, knock)
        this.#showKnocks()
      }),
      room.on('lock', ({ isLocked }) => this.#hearService(isLocked)),
      room.on('knocked', (knock) => {
        this.#knocks.set(knock.knockId, knock)
        this.#showKnocks()
      }),
      room.on('knockEnded', ({ knockId }) => {
        this.#knocks.delete(knockId)
        this.#showKnocks()
      })
    ]
    this.#showKnocks()
  }

  /** What is to be known of it after a reload; null of one that is open. */
  get kept(): DoorMessage | null {
    return this.#door.isLocked ? this.#door : null
  }

  /**
   * The same lock for the room that everybody moves to; null where there is none.
   *
   * @param without fingerprint of a device that does not come along
   */
  carried(without: string | null): DoorMessage | null {
    const { isLocked, admitted } = this.#door
    if (!isLocked) return null
    return {
      kind: 'door',
      isLocked,
      count: 1,
      isOwn: true,
      admitted: admitted.filter((one) => one !== without)
    }
  }

  /** Whether there may be a link to somebody whose card has been proved. */
  mayMeet({ fingerprint }: Pick<KnownParticipant, 'fingerprint'>): boolean {
    const { isLocked, admitted } = this.#door
    return !isLocked || (fingerprint !== null && admitted.includes(fingerprint))
  }

  /**
   * Tells and hears over these links from here on.
   *
   * @param recheck whoever may be met has changed
   * @returns its undo
   */
  attach(mesh: Pick<Mesh, 'on' | 'tell'>, recheck: () => void): () => void {
    const linked = new Set<string>()
    const tell = (participantId: string): void => {
      if (this.#door.count > 0) mesh.tell(participantId, this.#door)
    }
    const undos = [
      mesh.on('linkState', ({ participantId, state }) => {
        if (state === 'closed') linked.delete(participantId)
        else if (!linked.has(participantId)) {
          linked.add(participantId)
          tell(participantId)
        }
      }),
      mesh.on('message', ({ participantId, message }) => {
        if (message.kind === 'door') this.#hear(participantId, message)
      })
    ]
    this.#recheck = recheck
    this.#tellAll = () => linked.forEach(tell)
    return () => {
      for (const undo of undos) undo()
      this.#recheck = this.#tellAll = () => undefined
    }
  }

  /** Behind a lock are those who are here now. The others are told before the service is. */
  async setLocked(isLocked: boolean): Promise<void> {
    const own = await this.#options.fingerprint
    if (isLocked !== this.#door.isLocked) this.#become(this.#next(isLocked ? this.#insideWith(own) : null))
    await this.#tellService()
  }

  /** Does nothing where nobody knocks any more, and lets nobody in whose card does not open. */
  async answerKnock(knockId: string, isAdmitted: boolean): Promise<void> {
    const knock = this.#knocks.get(knockId)
    if (!knock || (isAdmitted && knock.fingerprint === null)) return
    if (isAdmitted && knock.fingerprint !== null)
      this.#admit(knock.fingerprint, await this.#options.fingerprint)
    this.#knocks.delete(knockId)
    this.#showKnocks()
    const refusal = await this.#options.room.answerKnock(knockId, isAdmitted)
    if (!refusal || refusal.code === 'unknownKnock') return
    // They are still waiting.
    this.#knocks.set(knockId, knock)
    this.#showKnocks()
  }

  /** Idempotent. */
  close(): void {
    for (const undo of this.#undos) undo()
    this.#cancelReminder?.()
    const { trust } = this.#options
    trust.isLocked = false
    trust.knockers = []
  }

  #hear(participantId: string, theirs: DoorMessage): void {
    const other = this.#options.others.get(participantId)
    const { isLocked, count, admitted } = this.#door
    if (other?.standing !== 'verified' || !this.mayMeet(other) || (isLocked && !theirs.isOwn)) return
    if (theirs.count > count + maxUnheard) return
    const isNewer = theirs.count > count || (theirs.count === count && theirs.isLocked && !isLocked)
    if (isNewer) this.#become({ ...theirs, isOwn: false })
    else if (theirs.count === count && theirs.isLocked && isLocked) {
      const all = union(admitted, theirs.admitted)
      if (all.length > admitted.length) this.#become({ ...this.#door, admitted: all })
    }
  }

  #admit(fingerprint: string, own: string): void {
    const { isLocked, admitted } = this.#door
    if (!isLocked || admitted.includes(fingerprint)) return
    const isFull = admitted.length >= maxAdmitted
    // Those who have gone make room.
    if (isFull) this.#become(this.#next(union(this.#insideWith(own), [fingerprint])))
    else this.#become({ ...this.#door, isOwn: true, admitted: union(admitted, [fingerprint]) })
  }

  /** @param admitted null: unlocked */
  #next(admitted: readonly string[] | null): DoorMessage {
    const count = Math.min(this.#door.count + 1, maxDoorCount)
    return { kind: 'door', isLocked: admitted !== null, count, isOwn: true, admitted: admitted ?? [] }
  }

  #insideWith(own: string): readonly string[] {
    const { others, trust } = this.#options
    // A card alone may be an old one: whoever it names is not here before they have said something.
    const inside = others.present().filter((other) => this.mayMeet(other) && !trust.unheard.has(other.id))
    return union(
      [own],
      inside.flatMap(({ fingerprint }) => fingerprint ?? [])
    )
  }

  #become(door: DoorMessage): void {
    const { trust, onDoor } = this.#options
    this.#door = door
    trust.isLocked = door.isLocked
    onDoor?.()
    this.#recheck()
    this.#tellAll()
    this.#remindService()
  }

  #hearService(isLocked: boolean): void {
    this.#isServiceLocked = isLocked
    this.#remindService()
  }

  /** It may have forgotten, or whoever was about to tell it has gone. Of an unlocked door only who did it can be sure. */
  #remindService(): void {
    this.#cancelReminder?.()
    this.#cancelReminder = null
    if (this.#isServiceLocked === null || this.#isServiceLocked === this.#door.isLocked) return
    const { setTimer = browserTimer } = this.#options
    this.#cancelReminder = setTimer(() => {
      if (this.#door.isLocked || this.#door.isOwn) void this.#tellService()
    }, this.#graceMs)
  }

  async #tellService(): Promise<void> {
    const { isLocked } = this.#door
    this.#graceMs = serviceGraceMs
    const refusal = await this.#options.room.lock(isLocked)
    if (!refusal) this.#isServiceLocked = isLocked
    if (!refusal || refusal.code === 'rateLimited') this.#remindService()
  }

  #showKnocks(): void {
    const { trust, met, roomKey } = this.#options
    trust.knockers = [...this.#knocks.values()].map(({ knockId, displayName, fingerprint }) => ({
      knockId,
      displayName,
      meeting:
        displayName !== null && fingerprint !== null
          ? met.meetingOf(roomKey, { displayName, fingerprint })
          : null
    }))
  }
}

/** In one order, so that everybody cuts off the same. */
function union(one: readonly string[], other: readonly string[]): readonly string[] {
  return [...new Set([...one, ...other])].sort().slice(0, maxAdmitted)
}
