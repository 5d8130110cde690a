/** What every view does when it appears: name the window, and tell assistive technology where we are. */
import { onMounted, watchEffect, type ShallowRef } from 'vue'
import { useText } from '../../i18n'

/**
 * @param heading gets the focus once the view is there, so that a screen reader starts with its name
 * @param title reactive; the window's title without the app's name
 */
export function useView(heading: Readonly<ShallowRef<HTMLElement | null>>, title: () => string): void {
  const text = useText()
  watchEffect(() => {
    document.title = text('app.titled', { title: title() })
  })
  onMounted(() => heading.value?.focus({ preventScroll: true }))
}
