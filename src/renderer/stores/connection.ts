/** Whether the signaling service can be reached. Says nothing about media: a call goes on without it. */
import { defineStore } from 'pinia'
import { ref } from 'vue'

export type ServerStatus =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'online' }
  /** Lost or never there; Confab keeps trying by itself. */
  | { readonly kind: 'unreachable' }
  /** It said no: trying again by itself would not help, except for draining and full. */
  | {
      readonly kind: 'refused'
      readonly code: 'versionMismatch' | 'serverDraining' | 'serverFull' | 'tooManyErrors'
    }

export const useConnectionStore = defineStore('connection', () => {
  const status = ref<ServerStatus>({ kind: 'connecting' })
  /** Host name of the service, for sentences. */
  const serverName = ref('')
  /** The machine itself says it has no network. */
  const isMachineOffline = ref(false)
  return { status, serverName, isMachineOffline }
})
