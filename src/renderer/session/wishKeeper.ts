/**
 * Keeps the others told of what we look at: from the stage's areas, the setting and the page's own visibility to each
 * participant's wishes.
 *
 * More is asked for almost at once; less only when it has lasted, because every change of size costs its sender a key
 * frame.
 */
import { effectScope, shallowRef, watch } from 'vue'
import { browserTimer, type SetTimer } from '../rtc/timer'
import { firstWishes, sameSize, sameWishes, videoSlots } from '../rtc/wishes'
import type { Size, VideoSlot, Wishes } from '../rtc/wishes'
import { isSamePicture, type useViewingStore } from '../stores/viewing'
import type { PageSight } from './pageSight'
import { noPictures, pictureWishes, type Sight } from './pictureWishes'
import type { Stores } from './stores'

const growAfterMs = 100
const shrinkAfterMs = 500
/** Going through windows must not stop everybody's pictures. */
const hiddenAfterMs = 1_000

export interface WishKeeperOptions {
  readonly stores: Pick<Stores, 'call' | 'settings'> & {
    readonly viewing: ReturnType<typeof useViewingStore>
  }
  readonly page: Pick<PageSight, 'isHidden' | 'onVisibility'>
  /** Called only when the wishes of this participant have changed. To be remembered across links to them. */
  readonly apply: (participantId: string, wishes: Wishes) => void
  readonly setTimer?: SetTimer
}

/** @returns the undo, idempotent; nothing is taken back by it */
export function keepWishes({ stores, page, apply, setTimer = browserTimer }: WishKeeperOptions): () => void {
  const keepers = new Map<string, WishesOfOne>()
  const isAway = shallowRef(page.isHidden())
  let cancelLeaving: (() => void) | null = null

  function forgetAllBut(present: readonly string[]): void {
    for (const [id, keeper] of keepers) {
      if (present.includes(id)) continue
      keeper.close()
      keepers.delete(id)
    }
  }

  function follow(wishes: ReadonlyMap<string, Wishes>, isAtOnce: boolean): void {
    for (const [id, wished] of wishes) {
      const keeper = keepers.get(id) ?? new WishesOfOne((said) => apply(id, said), setTimer)
      keepers.set(id, keeper)
      keeper.want(wished, isAtOnce)
    }
  }

  function followPage(): void {
    cancelLeaving?.()
    cancelLeaving = null
    if (!page.isHidden()) isAway.value = false
    else if (!isAway.value)
      cancelLeaving = setTimer(() => {
        cancelLeaving = null
        isAway.value = true
      }, hiddenAfterMs)
  }

  const undoPage = page.onVisibility(followPage)
  const scope = effectScope(true)
  scope.run(() => {
    // Seen at once: whoever is back by the end of this task, under the same id, has still forgotten what they were told.
    watch(() => [...stores.call.participants.keys()], forgetAllBut, { flush: 'sync' })
    watch(
      () => [wishesOfAll(stores, isAway.value), isAway.value] as const,
      // A page that goes has been waited for already, and whoever comes back is to see something.
      ([wishes, away], before) => follow(wishes, before?.[1] !== undefined && before[1] !== away),
      { immediate: true }
    )
  })
  return () => {
    scope.stop()
    undoPage()
    cancelLeaving?.()
    for (const keeper of keepers.values()) keeper.close()
    keepers.clear()
  }
}

function wishesOfAll(
  { call, settings, viewing }: WishKeeperOptions['stores'],
  isAway: boolean
): ReadonlyMap<string, Wishes> {
  const { videoQuality } = settings.values
  const { big, floating, areas } = viewing
  // It is as large as its window was made, which the page is not told.
  const areaOf = (id: string, slot: VideoSlot): Size | null =>
    areas[slot].get(id) ?? (isSamePicture(floating, { participantId: id, slot }) ? firstWishes[slot] : null)
  return new Map(
    [...call.participants.values()].map(({ id, share }) => {
      const sight: Sight = {
        areas: { camera: areaOf(id, 'camera'), share: areaOf(id, 'share') },
        big: big?.participantId === id ? big.slot : null,
        isSharing: share
      }
      const wishes = pictureWishes(sight, videoQuality)
      if (!isAway) return [id, wishes]
      // What hangs above all windows is looked at wherever this page is.
      return [
        id,
        floating?.participantId === id
          ? { ...noPictures, [floating.slot]: wishes[floating.slot] }
          : noPictures
      ]
    })
  )
}

type Change = 'grow' | 'shrink'
const changes = ['grow', 'shrink'] as const satisfies readonly Change[]

/** What one participant has been told, and what they are about to be. */
class WishesOfOne {
  readonly #apply: (wishes: Wishes) => void
  readonly #setTimer: SetTimer
  /** They presume these until they have been told. */
  #said = firstWishes
  #isFirst = true
  #wanted = firstWishes
  readonly #cancels = new Map<Change, () => void>()

  constructor(apply: (wishes: Wishes) => void, setTimer: SetTimer) {
    this.#apply = apply
    this.#setTimer = setTimer
  }

  want(wanted: Wishes, isAtOnce: boolean): void {
    this.#wanted = wanted
    const isMeasured = videoSlots.some((slot) => wanted[slot] !== null)
    if (isAtOnce || (this.#isFirst && isMeasured)) {
      this.close()
      this.#say(wanted)
    } else for (const change of changes) this.#schedule(change)
  }

  /** Idempotent. */
  close(): void {
    for (const cancel of this.#cancels.values()) cancel()
    this.#cancels.clear()
  }

  #schedule(change: Change): void {
    if (this.#slotsTo(change).length === 0) {
      this.#cancels.get(change)?.()
      this.#cancels.delete(change)
      return
    }
    // Waiting goes on through further changes of the kind: dragging a window's edge must not put it off.
    if (this.#cancels.has(change)) return
    const carryOut = (): void => {
      this.#cancels.delete(change)
      const wanted = this.#slotsTo(change).map((slot) => [slot, this.#wanted[slot]] as const)
      this.#say({ ...this.#said, ...Object.fromEntries(wanted) })
    }
    this.#cancels.set(change, this.#setTimer(carryOut, change === 'grow' ? growAfterMs : shrinkAfterMs))
  }

  #slotsTo(change: Change): readonly VideoSlot[] {
    return videoSlots.filter((slot) => changeOf(this.#said[slot], this.#wanted[slot]) === change)
  }

  #say(wishes: Wishes): void {
    const isNews = this.#isFirst || !sameWishes(wishes, this.#said)
    this.#isFirst = false
    this.#said = wishes
    if (isNews) this.#apply(wishes)
  }
}

function changeOf(from: Size | null, to: Size | null): Change | null {
  if (sameSize(from, to)) return null
  return to !== null && (from === null || to.width > from.width || to.height > from.height)
    ? 'grow'
    : 'shrink'
}
