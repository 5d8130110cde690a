/** The question Confab asks before it takes anybody into a room by itself for the first time. */
import { defineStore } from 'pinia'
import { ref } from 'vue'

export const useAutoJoinStore = defineStore('autoJoin', () => {
  /** Key of the room it is about; null while nothing is asked. */
  const asked = ref<string | null>(null)
  return { asked }
})
