/** For tests: favourites that are kept, with services and people played by hand. */
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, vi } from 'vitest'
import { nextTick } from 'vue'
import { useAutoJoinStore } from '../stores/autoJoin'
import { useCallStore } from '../stores/call'
import { useConnectionStore } from '../stores/connection'
import { useRoomsStore, type RoomWish } from '../stores/rooms'
import { useSettingsStore } from '../stores/settings'
import { useToastsStore } from '../stores/toasts'
import { FavouriteKeeper, type FavouriteKeeperOptions } from './favouriteKeeper'

export const home = 'https://confab.example'
let current: FavouriteKeeper | undefined

/** Registers hooks: it is noon, and time passes when told to. */
export function withClock(): void {
  beforeEach(() => {
    setActivePinia(createPinia())
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: new Date('2026-03-14T12:00:00') })
  })
  afterEach(() => {
    current?.close()
    vi.useRealTimers()
  })
}

function fillStores(wishes: Readonly<Record<string, RoomWish>>): FavouriteKeeperOptions['stores'] {
  const stores = {
    call: useCallStore(),
    connection: useConnectionStore(),
    rooms: useRoomsStore(),
    settings: useSettingsStore(),
    toasts: useToastsStore(),
    autoJoin: useAutoJoinStore()
  }
  stores.connection.homeServer = home
  stores.connection.knownServers = [home]
  stores.settings.update({ displayName: 'Ana', hasConfirmedAutoJoin: true })
  stores.rooms.favourites = Object.entries(wishes).map(([id, wish]) => ({ id, label: id, wish }))
  return stores
}

/** Ana with her favourites, whom the service lets in everywhere. */
export function keepFavourites(
  wishes: Readonly<Record<string, RoomWish>>,
  { isAppStart = true, isSeen = true } = {}
) {
  const stores = fillStores(wishes)
  const { call, connection, rooms } = stores
  const log: string[] = []
  const note = (entry: string): Promise<void> => Promise.resolve(void log.push(entry))
  let isWelcome = true
  const leave = (): Promise<void> => {
    call.reset()
    rooms.visitedId = null
    return nextTick()
  }
  const keeper = new FavouriteKeeper({
    stores,
    entrance: {
      enter(key, { microphone, camera }) {
        rooms.visitedId = key
        call.reset(
          isWelcome ? { kind: 'inCall', roomId: key } : { kind: 'failed', roomId: key, problem: 'roomFull' }
        )
        return note(`enter ${key} ${microphone} ${camera}`).then(() => isWelcome)
      }
    },
    goHome: () => note('home').then(leave),
    shell: {
      notifyPresence: ({ room, names }) => note(`notify ${room.roomId} ${room.serverUrl}: ${names.join()}`),
      notifyAutoJoin: ({ label, isQuestion }) => note(`notify ${isQuestion ? 'question' : 'join'} ${label}`)
    },
    page: { visibilityState: isSeen ? 'visible' : 'hidden' },
    chime: () => log.push('chime'),
    isAppStart,
    now: () => new Date()
  })
  current = keeper
  return {
    ...stores,
    keeper,
    log,
    leave,
    said: (): string[] => stores.toasts.toasts.map(({ message }) => message),
    refuse: (): void => void (isWelcome = false),
    inside(presence: Readonly<Record<string, readonly string[]>>): Promise<void> {
      for (const [key, names] of Object.entries(presence)) rooms.presence.set(key, names)
      return settle()
    },
    reach(kind: 'online' | 'unreachable' | 'connecting'): Promise<void> {
      connection.statuses.set(home, { kind })
      return settle()
    }
  }
}

/** Watchers have run, and what they began has ended. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await nextTick()
}
