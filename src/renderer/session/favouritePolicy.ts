/**
 * Decides whether Confab takes the person into one of their favourites by itself. Pure: everything it knows is in the
 * situation, and nothing is remembered here.
 */
import type { RoomKey } from '../roomKeys'
import type { RoomWish } from '../stores/rooms'

/** Whether a room's service can be asked: 'connecting' will be known in a moment. */
export type Reach = 'online' | 'connecting' | 'away'

export interface FavouriteSituation {
  readonly key: RoomKey
  readonly wish: RoomWish
  readonly reach: Reach
  /** Somebody has just come into the room, which was empty; at the start also: somebody is found inside. */
  readonly isArrival: boolean
}

export interface Situation {
  /** In the person's order: of several that ask, the first wins. */
  readonly favourites: readonly FavouriteSituation[]
  /** The app has just started, and neither has anything been decided nor has the person done anything. */
  readonly isStart: boolean
  /** In a call, on the way into one, or being asked. */
  readonly isBusy: boolean
  /** The person is about to decide for themselves whether to go into a room. */
  readonly isAtDoor: boolean
  readonly hasName: boolean
  readonly isQuietTime: boolean
  /** The person has agreed before that Confab may do this. */
  readonly isConfirmed: boolean
}

export type Decision =
  | { readonly kind: 'stay' }
  | { readonly kind: 'join'; readonly key: RoomKey }
  /** As 'join', if the person agrees. */
  | { readonly kind: 'ask'; readonly key: RoomKey }

/**
 * One decision for one moment. An arrival that is not answered now is never answered later: being taken into a room
 * minutes after somebody came is not what anybody wished for.
 */
export function decide(situation: Situation): Decision {
  const { isBusy, isAtDoor, hasName, isQuietTime, isConfirmed } = situation
  if (isBusy || isAtDoor || !hasName || isQuietTime) return { kind: 'stay' }
  const key = choose(situation)
  if (key === null) return { kind: 'stay' }
  return { kind: isConfirmed ? 'join' : 'ask', key }
}

function choose({ favourites, isStart }: Situation): RoomKey | null {
  if (isStart) {
    const atStart = favourites.filter(({ wish }) => wish === 'joinAtStart')
    // One whose server is out of reach gives way to the next; one that is about to be reached is waited for.
    const first = atStart.find(({ reach }) => reach !== 'away')
    if (first) return first.reach === 'online' ? first.key : null
  }
  const occupied = favourites.find(
    ({ wish, reach, isArrival }) => wish === 'joinWhenOccupied' && reach === 'online' && isArrival
  )
  return occupied?.key ?? null
}
