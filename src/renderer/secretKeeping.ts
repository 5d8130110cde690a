/** Keeps the secrets of rooms across restarts and windows: read and judged at the start, written when they change. */
import * as v from 'valibot'
import { watch } from 'vue'
import { RoomId } from '../../signaling/protocol'
import type { SecretStore } from './platform/platform'
import type { KeptSecrets } from './platform/shell'
import { canonicalKey, referenceOf, type RoomKey } from './roomKeys'
import { useCallStore } from './stores/call'
import { useRoomSecretsStore } from './stores/roomSecrets'
import { useRoomsStore } from './stores/rooms'
import { isRoomSecret, type RoomSecret } from './trust/roomSecret'

export interface SecretKeepingOptions {
  readonly secrets: SecretStore
  /** What `secrets` had when the page started. */
  readonly whenRead: Promise<KeptSecrets>
  /** Its origin: the stores speak of rooms there without a server, what is kept does not. */
  readonly homeServer: string
  /** Fires 'storage' when another window has written. */
  readonly page?: Pick<Window, 'addEventListener'>
}

export interface SecretKeeping {
  /** What had been kept is in the store. */
  readonly whenFilled: Promise<void>
  /** Nothing is written afterwards. */
  close(): void
}

/**
 * A room that is forgotten takes its secret along, unless it is still a favourite or the person is there just now.
 * What another window has kept counts here, too: it may be a room's new link.
 */
export function keepSecrets({ secrets, whenRead, homeServer, page }: SecretKeepingOptions): SecretKeeping {
  const store = useRoomSecretsStore()
  const rooms = useRoomsStore()
  const call = useCallStore()
  /** As they are kept, so far as this window knows. */
  const kept = new Map<RoomKey, RoomSecret>()

  function keep(key: RoomKey, secret: RoomSecret | null): void {
    if (secret === null) kept.delete(key)
    else kept.set(key, secret)
    secrets.keepRoomSecret({ room: referenceOf(key, homeServer), secret }).then(
      (keeping) => {
        if (secret !== null) store.keeping = keeping
      },
      () => (store.keeping = 'memory')
    )
  }

  function keepChanges(now: ReadonlyMap<RoomKey, RoomSecret>): void {
    for (const key of [...kept.keys()]) if (!now.has(key)) keep(key, null)
    for (const [key, secret] of now) if (kept.get(key) !== secret) keep(key, secret)
  }

  /** @param isNews another window has just written them; otherwise they are older than what links have brought here */
  function take(found: KeptSecrets, isNews: boolean): void {
    if (found.keeping) store.keeping = found.keeping
    for (const { room, secret } of found.rooms) {
      const key = v.is(RoomId, room.roomId)
        ? canonicalKey(`${room.roomId}@${room.serverUrl}`, homeServer)
        : null
      if (key === null || !isRoomSecret(secret)) continue
      const before = store.secretOf(key)
      if (isNews) takeNews(store, key, secret)
      else if (call.roomId === key && call.phase.kind !== 'failed') store.adopt(key, secret)
      else takeOld(store, key, secret)
      // What a link has brought may have been written in its place by now.
      const isStillKept = isNews || before === null || before === secret
      if (isStillKept && store.secretOf(key) === secret) kept.set(key, secret)
    }
  }

  store.isReading = true
  const whenFilled = whenRead.then((found) => take(found, false)).finally(() => (store.isReading = false))
  const lifetime = new AbortController()
  const followOthers = (): void => void secrets.read().then((found) => take(found, true))
  page?.addEventListener('storage', followOthers, { signal: lifetime.signal })
  const undos = [
    watch(() => new Map(store.secrets), keepChanges),
    rooms.$onAction(({ name, args, after }) => {
      if (name !== 'forget') return
      const [key] = args
      after(() => {
        const isInUse = rooms.isFavourite(key) || rooms.visitedId === key || call.roomId === key
        if (!isInUse) store.forget(key)
      })
    })
  ]
  return {
    whenFilled,
    close() {
      lifetime.abort()
      undos.forEach((undo) => undo())
    }
  }
}

type Store = ReturnType<typeof useRoomSecretsStore>

/** What makes a private room of an open one in another window is not decided for this one. */
function takeNews(store: Store, key: RoomKey, secret: RoomSecret): void {
  const known = store.secretOf(key)
  if (known === null) store.adopt(key, secret)
  else if (known !== secret) store.replace(key, secret)
}

/** A key store that is slow lets no link win: what the link has brought meanwhile becomes an offer. */
function takeOld(store: Store, key: RoomKey, secret: RoomSecret): void {
  const followed = store.secretOf(key)
  if (followed === secret) return
  store.replace(key, secret)
  if (followed !== null) store.adopt(key, followed)
}
