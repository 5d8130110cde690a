/**
 * The secrets of the rooms this person has links to. Which of them to have is decided here, keeping them is somebody
 * else's (secretKeeping.ts). A secret leaves this store for its room, for its invite link, and for nothing else.
 */
import { defineStore } from 'pinia'
import { ref, shallowReactive } from 'vue'
import type { SecretKeeping } from '../platform/shell'
import type { RoomKey } from '../roomKeys'
import type { RoomSecret } from '../trust/roomSecret'
import { useCallStore } from './call'
import { useRoomsStore } from './rooms'

export type { SecretKeeping }

/** Favourites and recent rooms never lose theirs to this bound. */
const secretsKept = 256

export const useRoomSecretsStore = defineStore('roomSecrets', () => {
  const rooms = useRoomsStore()
  const call = useCallStore()
  /** The one that has come last is the last. */
  const secrets = shallowReactive(new Map<RoomKey, RoomSecret>())
  const offers = shallowReactive(new Map<RoomKey, RoomSecret>())
  /** On this machine. Nothing is kept anywhere else before it is. */
  const keeping = ref<SecretKeeping>('memory')
  /** What has been kept is still to come: the system's key store may be waiting for the person. */
  const isReading = ref(false)
  /** The address of the door the person stands at speaks of a secret and does not have it whole. */
  const damagedLinkOf = ref<RoomKey | null>(null)

  function secretOf(key: RoomKey): RoomSecret | null {
    return secrets.get(key) ?? null
  }

  /**
   * Whether the room has a secret that is not here. It must not be entered then: without a secret it would be another
   * room, open to everybody, of the same name.
   */
  function isKeyMissing(key: RoomKey): boolean {
    return !secrets.has(key) && (rooms.isPrivate(key) || damagedLinkOf.value === key)
  }

  /**
   * From a link. 'offered': another one is kept, or the room is known as an open one, and a link alone does not decide
   * which of the two is right.
   */
  function adopt(key: RoomKey, secret: RoomSecret): 'kept' | 'same' | 'offered' {
    const known = secrets.get(key)
    if (known === undefined && !isKnownOpen(key)) {
      replace(key, secret)
      return 'kept'
    }
    if (known !== secret) offers.set(key, secret)
    else offers.delete(key)
    return known === secret ? 'same' : 'offered'
  }

  function isKnownOpen(key: RoomKey): boolean {
    return !rooms.isPrivate(key) && (rooms.isListed(key) || call.roomId === key)
  }

  function offerOf(key: RoomKey): RoomSecret | null {
    return offers.get(key) ?? null
  }

  /** Does nothing where nothing is offered. */
  function takeOffer(key: RoomKey): void {
    const offer = offers.get(key)
    if (offer !== undefined) replace(key, offer)
  }

  function dismissOffer(key: RoomKey): void {
    offers.delete(key)
  }

  /** The room has a new link: whoever holds the old one is led to where nobody is any more. */
  function replace(key: RoomKey, secret: RoomSecret): void {
    offers.delete(key)
    rooms.markPrivate(key)
    secrets.delete(key)
    secrets.set(key, secret)
    dropSurplus(key)
  }

  function forget(key: RoomKey): void {
    offers.delete(key)
    secrets.delete(key)
  }

  /** @param newcomer is never what is dropped */
  function dropSurplus(newcomer: RoomKey): void {
    const known = new Set([...rooms.favourites, ...rooms.recent].map(({ id }) => id))
    for (const key of [...secrets.keys()]) {
      if (secrets.size <= secretsKept) return
      if (key !== newcomer && !known.has(key)) secrets.delete(key)
    }
  }

  return {
    secrets,
    keeping,
    isReading,
    damagedLinkOf,
    secretOf,
    isKeyMissing,
    adopt,
    offerOf,
    takeOffer,
    dismissOffer,
    replace,
    forget
  }
})
