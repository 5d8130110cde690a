/**
 * What is known of who the others in the room are, and what happens at its door: data alone. `session/` writes here,
 * components read here.
 */
import { defineStore } from 'pinia'
import { ref, shallowReactive } from 'vue'

/**
 * What the card of a participant proved: `verified` (sealed with the room's key, and signed), `open` (the room has no
 * key, so nothing can be proved), `foreign` (their card does not open with our key), `forged` (opens, and its signature
 * is not theirs).
 */
export type Standing = 'verified' | 'open' | 'foreign' | 'forged'

/** Whether this room has met the device before; `changed`: this name came with another device. */
export type Meeting = 'first' | 'known' | 'changed'

export interface Identity {
  readonly standing: Standing
  /** Null: nothing certain is known of the device. */
  readonly meeting: Meeting | null
}

/** Somebody in front of a locked door. */
export interface Knocker {
  readonly knockId: string
  /** Null: their card does not open with this room's key. */
  readonly displayName: string | null
  readonly meeting: Meeting | null
}

/** Our own knock at a locked door; `crowded`: it was not taken, because too many wait there already. */
export type OwnKnock = 'none' | 'waiting' | 'refused' | 'crowded'

export const useTrustStore = defineStore('trust', () => {
  const isLocked = ref(false)
  const knockers = ref<readonly Knocker[]>([])
  const identities = shallowReactive(new Map<string, Identity>())
  /** Signals of theirs that did not open in this stay of theirs: dropped. */
  const refusedSignals = shallowReactive(new Map<string, number>())
  /** The spoken code with a participant, once both ends have it. */
  const codes = shallowReactive(new Map<string, readonly string[]>())
  /** In a locked room, by participant: not let in by anybody. */
  const notAdmitted = shallowReactive(new Set<string>())
  /** Those whose card says more than is proved yet: nothing of theirs has been opened, and a card can be kept. */
  const unheard = shallowReactive(new Set<string>())
  const ownKnock = ref<OwnKnock>('none')
  /** Names of those who could not be told the new link. */
  const untold = ref<readonly string[]>([])

  /** Everything about one participant; they have left. */
  function forget(participantId: string): void {
    identities.delete(participantId)
    refusedSignals.delete(participantId)
    codes.delete(participantId)
    notAdmitted.delete(participantId)
    unheard.delete(participantId)
  }

  function reset(): void {
    isLocked.value = false
    knockers.value = []
    identities.clear()
    refusedSignals.clear()
    codes.clear()
    notAdmitted.clear()
    unheard.clear()
    ownKnock.value = 'none'
    untold.value = []
  }

  return {
    isLocked,
    knockers,
    identities,
    refusedSignals,
    codes,
    notAdmitted,
    unheard,
    ownKnock,
    untold,
    forget,
    reset
  }
})
