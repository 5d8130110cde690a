import fc from 'fast-check'
import { it } from 'vitest'
import type { ParticipantState } from './protocol'
import { Rooms, type Approach, type Claim, type Entrance, type EntryRefusal, type Seat } from './rooms'

/** What may happen, with indices that stand for whatever room, token or seat there is at that moment. */
type Step =
  | { readonly kind: 'enter'; readonly room: number; readonly holder: number }
  | {
      readonly kind: 'return'
      readonly token: number
      readonly holder: number
      readonly isContinuing: boolean
    }
  | { readonly kind: 'leave' | 'release' | 'hold'; readonly seat: number; readonly holder: number }
  | { readonly kind: 'state'; readonly seat: number; readonly hand: boolean }
  | { readonly kind: 'lock'; readonly seat: number; readonly isLocked: boolean }
  | { readonly kind: 'admit'; readonly room: number; readonly holder: number }

interface Token {
  readonly seat: Seat
  readonly epoch: number
  readonly isForeign: boolean
}

const roomIds = ['attic', 'cellar', 'kitchen']
const index = fc.nat({ max: 60 })
const holder = fc.nat({ max: 5 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('enter' as const), room: index, holder }),
  fc.record({ kind: fc.constant('return' as const), token: index, holder, isContinuing: fc.boolean() }),
  fc.record({ kind: fc.constantFrom('leave', 'release', 'hold'), seat: index, holder }),
  fc.record({ kind: fc.constant('state' as const), seat: index, hand: fc.boolean() }),
  fc.record({ kind: fc.constant('lock' as const), seat: index, isLocked: fc.boolean() }),
  fc.record({ kind: fc.constant('admit' as const), room: index, holder })
)

/** Tokens from before a restart: of several people, one of whom has reloaded since getting the first. */
const foreignTokens: readonly Token[] = [
  ['kitchen', 'before-1', 1],
  ['kitchen', 'before-1', 2],
  ['kitchen', 'before-2', 1],
  ['cellar', 'before-3', 5]
].map(([roomId, participantId, epoch]) => ({
  seat: { roomId: String(roomId), participantId: String(participantId) },
  epoch: Number(epoch),
  isForeign: true
}))

const limits = { maxParticipants: 4, maxRooms: 2 } as const
const pick = <Item>(items: readonly Item[], at: number): Item | undefined => items[at % items.length]
const stateOf = (hand: boolean): ParticipantState => ({
  microphone: false,
  camera: false,
  share: false,
  sharePaused: false,
  hand
})

/** Carries out steps, and keeps what must hold beside what does. */
class Story {
  readonly #rooms: Rooms
  readonly #tokens: Token[] = [...foreignTokens]
  /** Every seat there is, with the epoch of its participant. */
  readonly #seats = new Map<string, { readonly seat: Seat; readonly epoch: number }>()
  readonly #versions = new Map<string, number>()
  /** By locked room: the connections that have been let in and have not come yet. */
  readonly #locks = new Map<string, Set<string>>()
  /** Highest epoch of everybody from before the restart, as long as their room has existed. */
  readonly #restored = new Map<string, number>()

  constructor() {
    let lastId = 0
    this.#rooms = new Rooms({
      ...limits,
      newParticipantId: () => `new-${(lastId += 1)}`,
      settleMs: 0,
      now: () => 0
    })
  }

  carryOut(step: Step): void {
    switch (step.kind) {
      case 'enter':
        return this.#enter(pick(roomIds, step.room) ?? '', step.holder, null)
      case 'return': {
        const token = pick(this.#tokens, step.token)
        if (!token) return
        const { seat, epoch, isForeign } = token
        const { isContinuing } = step
        return this.#enter(seat.roomId, step.holder, {
          participantId: seat.participantId,
          epoch,
          isContinuing,
          isForeign
        })
      }
      case 'leave':
        return this.#leave(this.#seatAt(step.seat))
      case 'release':
      case 'hold': {
        const seat = this.#seatAt(step.seat)
        if (!seat) return
        const before = this.#rooms.holderOf(seat)
        const holder = `socket-${step.holder}`
        const isDone = this.#rooms[step.kind](seat, holder)
        const mayBeDone = before === holder || (step.kind === 'hold' && before === null)
        return equal(isDone, mayBeDone, step.kind)
      }
      case 'state': {
        const seat = this.#seatAt(step.seat)
        if (!seat) return
        const change = this.#rooms.setState(seat, stateOf(step.hand))
        return this.#expectVersion(seat.roomId, change?.version, change?.isChanged ? 1 : 0)
      }
      case 'lock':
        return this.#setLocked(this.#seatAt(step.seat), step.isLocked)
      case 'admit': {
        const [roomId, holder] = [pick(roomIds, step.room) ?? '', `socket-${step.holder}`]
        this.#rooms.admit(roomId, holder)
        this.#locks.get(roomId)?.add(holder)
      }
    }
  }

  check(): void {
    const occupied = new Map<string, number>()
    for (const { seat } of this.#seats.values())
      occupied.set(seat.roomId, (occupied.get(seat.roomId) ?? 0) + 1)
    equal(this.#rooms.roomCount, occupied.size, 'a room vanishes with its last participant, and only then')
    equal(this.#rooms.participantCount, this.#seats.size, 'nobody appears or disappears by themselves')
    for (const [roomId, count] of occupied)
      equal(this.#rooms.cardsIn(roomId).length, count, 'one seat for each id')
    for (const roomId of roomIds)
      equal(
        this.#rooms.isLocked(roomId),
        this.#locks.has(roomId),
        'a room is locked until it is opened or left'
      )
    for (const { seat, epoch } of this.#seats.values()) equal(this.#rooms.epochOf(seat), epoch, 'epoch')
  }

  #enter(roomId: string, socket: number, claim: Claim | null): void {
    const approach = { roomId, heldBy: `socket-${socket}`, claim }
    const refusal = this.#rooms.refusalFor(approach)
    equal(refusal, this.#expectedRefusal(approach), 'nobody is kept out or let in without a reason')
    if (refusal) return
    const entrance = this.#rooms.enter({ ...approach, card: 'card', state: stateOf(false) })
    const { self, others, news, version, isLocked } = entrance
    equal(isLocked, this.#locks.has(roomId), 'who comes in is told of the lock')
    this.#locks.get(roomId)?.delete(approach.heldBy)
    const seat = { roomId, participantId: self.id }
    const key = keyOf(seat)
    const ids = [self.id, ...others.map(({ id }) => id)]
    equal(new Set(ids).size, ids.length, 'nobody is inside twice')
    this.#expectVersion(roomId, version, news === 'none' ? 0 : 1)
    this.#checkEpoch(entrance, key, claim)
    this.#seats.set(key, { seat, epoch: self.epoch })
    this.#tokens.push({ seat, epoch: self.epoch, isForeign: false })
    if (claim?.isForeign || this.#restored.has(key)) this.#restored.set(key, self.epoch)
  }

  #expectedRefusal({ roomId, heldBy, claim }: Approach): EntryRefusal | null {
    const inside = [...this.#seats.values()].filter(({ seat }) => seat.roomId === roomId)
    const rooms = new Set([...this.#seats.values()].map(({ seat }) => seat.roomId))
    if (inside.length === 0) return rooms.size < limits.maxRooms ? null : 'serverFull'
    if (claim && inside.some(({ seat }) => seat.participantId === claim.participantId)) return null
    // Nobody is waited for after a restart here, so no claim counts without its seat.
    if (this.#locks.get(roomId)?.has(heldBy) === false) return 'roomLocked'
    return inside.length < limits.maxParticipants ? null : 'roomFull'
  }

  #setLocked(seat: Seat | undefined, isLocked: boolean): void {
    if (!seat) return
    const { roomId } = seat
    const isChanged = isLocked !== this.#locks.has(roomId)
    const change = this.#rooms.setLocked(seat, isLocked)
    equal(change?.isChanged, isChanged, 'locking what is locked changes nothing')
    this.#expectVersion(roomId, change?.version, isChanged ? 1 : 0)
    if (!isLocked) this.#locks.delete(roomId)
    else if (isChanged) this.#locks.set(roomId, new Set())
  }

  #checkEpoch({ self, isContinued }: Entrance, key: string, claim: Claim | null): void {
    const seen = this.#seats.get(key)?.epoch ?? this.#restored.get(key)
    const claimed = claim?.epoch ?? 0
    if (isContinued) {
      equal(self.epoch, claimed, 'who goes on keeps the epoch')
      equal(claim?.isContinuing, true, 'nobody goes on who has not said so')
      if (!this.#seats.has(key)) {
        equal(seen, undefined, 'who has been given up does not go on')
        equal(claim?.isForeign, true, 'who is believed comes from before the restart')
      }
    } else atLeast(self.epoch, claimed + 1, 'a fresh arrival raises the epoch')
    atLeast(self.epoch, seen ?? 0, 'an epoch never falls')
  }

  #leave(seat: Seat | undefined): void {
    if (!seat) return
    const version = this.#rooms.leave(seat)
    this.#expectVersion(seat.roomId, version ?? undefined, 1)
    this.#seats.delete(keyOf(seat))
    if (this.#rooms.cardsIn(seat.roomId).length > 0) return
    this.#versions.delete(seat.roomId)
    this.#locks.delete(seat.roomId)
    for (const key of this.#restored.keys()) if (key.startsWith(`${seat.roomId}/`)) this.#restored.delete(key)
  }

  #expectVersion(roomId: string, version: number | undefined, steps: 0 | 1): void {
    const expected = (this.#versions.get(roomId) ?? 0) + steps
    equal(version, expected, 'one version for each change that is told')
    this.#versions.set(roomId, expected)
  }

  #seatAt(at: number): Seat | undefined {
    return pick([...this.#seats.values()], at)?.seat
  }
}

const keyOf = ({ roomId, participantId }: Seat): string => `${roomId}/${participantId}`
function equal(actual: unknown, expected: unknown, rule: string): void {
  if (actual !== expected) throw new Error(`${rule}: ${String(actual)} instead of ${String(expected)}`)
}
function atLeast(actual: number, least: number, rule: string): void {
  if (actual < least) throw new Error(`${rule}: ${actual} instead of ${least} or more`)
}

it('keeps its rules whatever happens in whatever order, across a restart', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => {
      const story = new Story()
      for (const step of steps) {
        story.carryOut(step)
        story.check()
      }
    }),
    { numRuns: 1_000 }
  )
})
