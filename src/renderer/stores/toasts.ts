/** Short messages about something that has just happened; each is also announced to screen readers. */
import { defineStore } from 'pinia'
import { ref } from 'vue'

export type ToastTone = 'info' | 'success' | 'warning' | 'problem'

export interface Toast {
  readonly id: number
  readonly tone: ToastTone
  /** Key below `toast.` in the locale. */
  readonly message: string
  readonly values: Readonly<Record<string, string>>
}

export const useToastsStore = defineStore('toasts', () => {
  const toasts = ref<readonly Toast[]>([])
  let lastId = 0

  function show(tone: ToastTone, message: string, values: Record<string, string> = {}): void {
    lastId += 1
    // The same message twice in a row is one message that matters now.
    const isSame = (toast: Toast): boolean =>
      toast.message === message && JSON.stringify(toast.values) === JSON.stringify(values)
    const others = toasts.value.filter((toast) => !isSame(toast))
    toasts.value = [...others, { id: lastId, tone, message, values }]
  }

  function dismiss(id: number): void {
    toasts.value = toasts.value.filter((toast) => toast.id !== id)
  }

  return { toasts, show, dismiss }
})
