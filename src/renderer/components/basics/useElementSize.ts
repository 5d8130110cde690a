/** The size of an element as it changes. */
import { onUnmounted, shallowRef, watch, type ShallowRef } from 'vue'

/** CSS pixels of the content box; zero until the element is laid out. */
export interface Size {
  readonly width: number
  readonly height: number
}

export function useElementSize(element: Readonly<ShallowRef<Element | null>>): Readonly<ShallowRef<Size>> {
  const size = shallowRef<Size>({ width: 0, height: 0 })
  const observer = new ResizeObserver(([entry]) => {
    if (entry) size.value = { width: entry.contentRect.width, height: entry.contentRect.height }
  })
  watch(
    element,
    (now, before) => {
      if (before) observer.unobserve(before)
      if (now) observer.observe(now)
    },
    { flush: 'post', immediate: true }
  )
  onUnmounted(() => observer.disconnect())
  return size
}
