/** Whether signaling services can be reached. Says nothing about media: a call goes on without one. */
import { defineStore } from 'pinia'
import { computed, ref, shallowReactive } from 'vue'
import type { HandshakeRefusal } from '../../../signaling/protocol'
import { parseRoomKey } from '../roomKeys'

/** Why a service wants nothing to do with us. */
export type ServerRefusal = HandshakeRefusal | 'tooManyErrors'

export type ServerStatus =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'online' }
  /** Lost or never there; Confab keeps trying by itself. */
  | { readonly kind: 'unreachable' }
  /** It said no: trying again by itself would not help, except for draining and full. */
  | { readonly kind: 'refused'; readonly code: ServerRefusal }

/** How far we are with the access code of a server that lets nobody in without; `wrong`: it has refused the last one. */
export type CodeEntry = 'wanted' | 'trying' | 'wrong'

export const useConnectionStore = defineStore('connection', () => {
  /** Of the service that counts where we are: the call's, else the visited room's, else the home server. */
  const status = ref<ServerStatus>({ kind: 'connecting' })
  /** Host name of that service, for sentences. */
  const serverName = ref('')
  /** The machine itself says it has no network. */
  const isMachineOffline = ref(false)

  /** Whether the call's service offers a relay for media; null outside a call. */
  const hasRelay = ref<boolean | null>(null)

  /** Origin of the server whose rooms go without a server in their key. */
  const homeServer = ref('')
  /** Origins this page may connect to; the home server is always one of them. */
  const knownServers = ref<readonly string[]>([])
  /** By origin, of every service in use. */
  const statuses = shallowReactive(new Map<string, ServerStatus>())
  /** By origin, of every service in use that has asked for an access code since it last let us in. */
  const codeEntries = shallowReactive(new Map<string, CodeEntry>())

  const homeStatus = computed(() => statuses.get(homeServer.value) ?? status.value)

  /** @param key of a room; undefined while its service is not in use */
  function statusOf(key: string): ServerStatus | undefined {
    return statuses.get(serverOf(key))
  }

  /** @param key of a room; undefined while its service asks for no code */
  function codeEntryOf(key: string): CodeEntry | undefined {
    return codeEntries.get(serverOf(key))
  }

  function serverOf(key: string): string {
    return parseRoomKey(key)?.serverUrl ?? homeServer.value
  }

  /** The room's server would have to be trusted by the person first. */
  function isUnknownServer(key: string): boolean {
    const serverUrl = parseRoomKey(key)?.serverUrl ?? null
    return serverUrl !== null && !knownServers.value.includes(serverUrl)
  }

  return {
    status,
    serverName,
    isMachineOffline,
    hasRelay,
    homeServer,
    knownServers,
    statuses,
    codeEntries,
    homeStatus,
    statusOf,
    codeEntryOf,
    isUnknownServer
  }
})
