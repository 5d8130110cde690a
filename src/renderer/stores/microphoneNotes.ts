/** What a person should know of their own microphone: written by `session/microphoneNotes.ts`, dismissed by whoever has read it. */
import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { MicrophoneSilence } from '../media/microphoneSilence'

export type { MicrophoneSilence }

export const useMicrophoneNotesStore = defineStore('microphoneNotes', () => {
  /** Our microphone is on and still cannot be heard; null while it can, and once that has been dismissed. */
  const silence = ref<MicrophoneSilence | null>(null)
  /** We are talking and muted, and it has not been said lately. */
  const isTalkingMuted = ref(false)

  function dismissSilence(): void {
    silence.value = null
  }

  return { silence, isTalkingMuted, dismissSilence }
})
