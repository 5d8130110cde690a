/**
 * Takes the person into their favourites by itself, as they have wished for each room, and says when somebody has
 * come into one. Desktop only. What is decided is decided in `favouritePolicy`; here it is found out and carried out.
 */
import { watch } from 'vue'
import type { AutoJoinActions } from '../actions'
import { nameProblem } from '../displayName'
import type { Shell } from '../platform/shell'
import { referenceOf, type RoomKey } from '../roomKeys'
import type { useAutoJoinStore } from '../stores/autoJoin'
import { Arrivals } from './arrivals'
import type { Entrance } from './entrance'
import { decide, type Reach, type Situation } from './favouritePolicy'
import { isQuietAt } from './quietHours'
import type { Stores } from './stores'

export interface FavouriteKeeperOptions {
  readonly stores: Pick<Stores, 'call' | 'connection' | 'rooms' | 'settings' | 'toasts'> & {
    readonly autoJoin: ReturnType<typeof useAutoJoinStore>
  }
  readonly entrance: Pick<Entrance, 'enter'>
  readonly goHome: () => Promise<unknown>
  readonly shell: Pick<Shell, 'notifyPresence' | 'notifyAutoJoin'>
  readonly page: Pick<Document, 'visibilityState'>
  /** Heard, since it may not be seen. */
  readonly chime: () => void
  /** The app has been started, and its page not just loaded anew. */
  readonly isAppStart: boolean
  readonly now: () => Date
}

/** How long a room that is to be joined at the start is waited for. Later, nobody would call that the start. */
const startMs = 5 * 60_000

const quietly = { microphone: false, camera: false }

export class FavouriteKeeper {
  readonly #options: FavouriteKeeperOptions
  readonly #arrivals = new Arrivals()
  readonly #unwatch: () => void
  readonly #startTimer: ReturnType<typeof setTimeout>
  /** As they were when the app began: what is wished for meanwhile is meant for the next time. */
  readonly #firstWishes: string
  #isStart: boolean

  constructor(options: FavouriteKeeperOptions) {
    this.#options = options
    this.#isStart = options.isAppStart
    this.#firstWishes = this.#wishes()
    this.#startTimer = setTimeout(() => (this.#isStart = false), startMs)
    const { call, rooms, settings } = options.stores
    this.#unwatch = watch(
      () => [
        call.phase,
        rooms.visitedId,
        settings.values.displayName,
        ...rooms.favourites.flatMap(({ id, wish }) => [id, wish, rooms.presence.get(id), this.#reachOf(id)])
      ],
      () => this.#look(),
      { immediate: true }
    )
  }

  /** The person's answer to the question in the autoJoin store. */
  answer(answer: Parameters<AutoJoinActions['answerAutoJoin']>[0]): void {
    const { autoJoin, rooms, settings } = this.#options.stores
    const key = autoJoin.asked
    if (key === null) return
    autoJoin.asked = null
    switch (answer) {
      case 'join':
        settings.update({ hasConfirmedAutoJoin: true })
        void this.#join(key)
        return
      case 'neverThisRoom':
        return rooms.setWish(key, 'show')
      case 'notNow':
        return
    }
  }

  /** Idempotent. */
  close(): void {
    this.#unwatch()
    clearTimeout(this.#startTimer)
  }

  #look(): void {
    const { call, rooms, autoJoin } = this.#options.stores
    const ownRoom = call.phase.kind === 'joining' || call.isInCall ? call.roomId : null
    // From here on the person decides; what they do first ends the start.
    const hasActed = ownRoom !== null || rooms.visitedId !== null || this.#wishes() !== this.#firstWishes
    if (hasActed) this.#isStart = false
    const arrived = this.#arrivals.look({
      keys: rooms.favourites.map(({ id }) => id),
      namesIn: (key) => rooms.presence.get(key),
      ownRoom,
      nowMs: this.#options.now().getTime()
    })
    this.#withdrawQuestion()
    const situation = this.#situation(arrived)
    const decision = decide(situation)
    if (decision.kind !== 'stay' || situation.isQuietTime || !this.#isAnythingPending()) this.#isStart = false
    if (decision.kind === 'join') void this.#join(decision.key)
    if (decision.kind === 'ask') {
      autoJoin.asked = decision.key
      // Of an arrival the person is told anyway, and a click there is a yes.
      if (!this.#isSeen() && !arrived.has(decision.key)) this.#notifyAutoJoin(decision.key, true)
    }
    if (situation.isQuietTime) return
    for (const key of arrived) {
      // The question says it, too, to whoever can see it.
      const isSaid =
        decision.kind !== 'stay' && decision.key === key && (decision.kind === 'join' || this.#isSeen())
      if (!isSaid) this.#tellArrival(key)
    }
  }

  #situation(arrived: ReadonlySet<RoomKey>): Situation {
    const { call, rooms, settings, autoJoin } = this.#options.stores
    const { displayName, quietHours, hasConfirmedAutoJoin } = settings.values
    return {
      favourites: rooms.favourites.map(({ id, wish }) => ({
        key: id,
        wish,
        reach: this.#reachOf(id),
        // What is found at the start stays one for as long as the start is not over.
        isArrival: arrived.has(id) || (this.#isStart && this.#isOccupied(id))
      })),
      isStart: this.#isStart,
      isBusy: call.phase.kind === 'joining' || call.isInCall || autoJoin.asked !== null,
      isAtDoor: rooms.visitedId !== null,
      hasName: nameProblem(displayName) === null,
      isQuietTime: isQuietAt(quietHours, this.#options.now()),
      isConfirmed: hasConfirmedAutoJoin
    }
  }

  /** Whether the start has still to wait: for a service, or for the first word of who is inside. */
  #isAnythingPending(): boolean {
    const { rooms } = this.#options.stores
    return rooms.favourites.some(({ id, wish }) => {
      switch (wish) {
        case 'show':
          return false
        case 'joinAtStart':
          return this.#reachOf(id) !== 'online'
        case 'joinWhenOccupied':
          return !rooms.presence.has(id)
      }
    })
  }

  async #join(key: RoomKey): Promise<void> {
    const { entrance, goHome, chime, stores } = this.#options
    const room = stores.rooms.labelOf(key)
    if (await entrance.enter(key, quietly)) {
      stores.toasts.show('info', 'autoJoined', { room })
      chime()
      if (!this.#isSeen()) this.#notifyAutoJoin(key, false)
      return
    }
    // Turned away: back to where the person was. The next try is for the next arrival, so that nothing is hammered.
    const { phase } = stores.call
    if (phase.kind !== 'failed' || phase.roomId !== key) return
    await goHome()
    const isTriedAgain = stores.rooms.wishOf(key) === 'joinWhenOccupied'
    stores.toasts.show('warning', isTriedAgain ? 'autoJoinPostponed' : 'autoJoinFailed', { room })
  }

  /** A question whose reason has gone is not left standing, nor one the person is about to decide otherwise. */
  #withdrawQuestion(): void {
    const { call, rooms, autoJoin } = this.#options.stores
    const key = autoJoin.asked
    if (key === null) return
    const wish = rooms.wishOf(key)
    const isEmpty = wish === 'joinWhenOccupied' && !this.#isOccupied(key)
    if (wish === 'show' || isEmpty || call.isInCall || rooms.visitedId !== null) autoJoin.asked = null
  }

  #notifyAutoJoin(key: RoomKey, isQuestion: boolean): void {
    const { shell, stores } = this.#options
    shell.notifyAutoJoin({ label: stores.rooms.labelOf(key), isQuestion }).catch(() => {})
  }

  #tellArrival(key: RoomKey): void {
    const { shell, stores } = this.#options
    const { rooms, connection } = stores
    const room = referenceOf(key, connection.homeServer)
    const notice = { room, label: rooms.labelOf(key), names: rooms.presence.get(key) ?? [] }
    // Without a notification the card and the tray still show who is inside.
    shell.notifyPresence(notice).catch(() => {})
  }

  #wishes(): string {
    return JSON.stringify(this.#options.stores.rooms.favourites.map(({ id, wish }) => [id, wish]))
  }

  #reachOf(key: RoomKey): Reach {
    const { connection } = this.#options.stores
    if (connection.isUnknownServer(key)) return 'away'
    const { kind } = connection.statusOf(key) ?? { kind: 'connecting' }
    return kind === 'unreachable' || kind === 'refused' ? 'away' : kind
  }

  #isOccupied(key: RoomKey): boolean {
    return (this.#options.stores.rooms.presence.get(key)?.length ?? 0) > 0
  }

  #isSeen(): boolean {
    return this.#options.page.visibilityState === 'visible'
  }
}
