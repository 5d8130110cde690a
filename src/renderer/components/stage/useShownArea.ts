/** Keeps the viewing store true to the size a picture is drawn in, for as long as its tile is there. */
import { inject, onScopeDispose, provide, watch, type InjectionKey, type ShallowRef } from 'vue'
import { useViewingStore, type PictureName } from '../../stores/viewing'
import { AreaWatch } from './areaWatch'

const areaWatchKey: InjectionKey<AreaWatch> = Symbol('area watch')

/** The stage gives its tiles one watch for all of them. */
export function provideAreaWatch(): void {
  const areaWatch = new AreaWatch()
  provide(areaWatchKey, areaWatch)
  onScopeDispose(() => areaWatch.close())
}

/**
 * Does nothing where no stage stands around the tile.
 *
 * @param element the box the picture is drawn in; there also before the picture is, so that its size is known by then
 * @param picture null for what is not somebody else's
 */
export function useShownArea(
  element: Readonly<ShallowRef<HTMLElement | null>>,
  picture: () => PictureName | null
): void {
  const areaWatch = inject(areaWatchKey, null)
  if (!areaWatch) return
  const viewing = useViewingStore()
  watch(
    [element, () => picture()?.participantId, () => picture()?.slot],
    ([box, participantId, slot], _before, onCleanup) => {
      if (!box || participantId === undefined || slot === undefined) return
      const named = { participantId, slot }
      const undo = areaWatch.watch(box, (area) => viewing.setArea(named, area))
      onCleanup(() => {
        undo()
        viewing.setArea(named, null)
        viewing.setFloating(named, false)
      })
    },
    { flush: 'post', immediate: true }
  )
}
