/** Choosing what to share and how: the picker's data, and what is remembered of the last choice. */
import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { ShareMode } from '../media/screenShareRequest'
import type { ShareAudio, ShareSource } from '../platform/shell'

export type { ShareAudio, ShareMode, ShareSource }

export type PickerState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'open'; readonly sources: readonly ShareSource[] }
  | { readonly kind: 'noPermission'; readonly state: 'notAsked' | 'denied' | 'needsRestart' }
  | { readonly kind: 'failed' }

export const useSharingStore = defineStore('sharing', () => {
  const picker = ref<PickerState>({ kind: 'closed' })
  /** What was just picked is not there any more; the list has been renewed. */
  const hasGone = ref(false)
  const audio = ref<ShareAudio>('linuxHasNone')
  /** Name of what is being shared; empty when unknown or nothing is. */
  const name = ref('')
  /**
   * Offered first the next time, and never shared by itself. Not kept on disk: the titles of windows are the
   * person's own business.
   */
  const lastPick = ref<Pick<ShareSource, 'id' | 'kind' | 'name'> | null>(null)
  const withAudio = ref(false)
  return { picker, hasGone, audio, name, lastPick, withAudio }
})
