/** Composition root of the renderer: builds every part once and hands each what it needs. */
import { createPinia } from 'pinia'
import { createApp, watch } from 'vue'
import { actionsKey } from './actions'
import App from './App.vue'
import { createAppI18n } from './i18n'
import { AudioLevels } from './media/audioLevel'
import { DeviceList } from './media/deviceList'
import { Playback } from './media/playback'
import { parseRoom } from './roomIds'
import { persistStores } from './persistence'
import { choosePlatform } from './platform/choosePlatform'
import { createAppRouter } from './router'
import { createActions } from './session/appActions'
import { CallSession } from './session/callSession'
import { showConnectionStatus } from './session/connectionStatus'
import { DeviceFollower } from './session/deviceFollower'
import { watchPresence } from './session/presenceWatch'
import type { Stores } from './session/stores'
import { SignalingClient } from './signaling/signalingClient'
import { useCallStore } from './stores/call'
import { useConnectionStore } from './stores/connection'
import { useDevicesStore } from './stores/devices'
import { useRoomsStore } from './stores/rooms'
import { useSettingsStore } from './stores/settings'
import { useToastsStore } from './stores/toasts'

async function start(): Promise<void> {
  const platform = await choosePlatform(window)
  const app = createApp(App)
  const router = createAppRouter()
  app.use(createPinia()).use(router).use(createAppI18n())

  const stores: Stores = {
    call: useCallStore(),
    connection: useConnectionStore(),
    devices: useDevicesStore(),
    rooms: useRoomsStore(),
    settings: useSettingsStore(),
    toasts: useToastsStore()
  }
  persistStores(platform.settings, window)
  stores.connection.serverName = new URL(platform.serverUrl).host

  // Undefined on a page that was not served securely, whatever the types say.
  const mediaDevices = navigator.mediaDevices as MediaDevices | undefined
  const client = new SignalingClient({ url: platform.serverUrl })
  const levels = new AudioLevels({ createContext: () => new AudioContext() })
  const playback = new Playback({ createElement: () => new Audio() })
  const list = new DeviceList({ mediaDevices, permissions: navigator.permissions })
  const follower = new DeviceFollower({ list, playback, stores })
  const session = new CallSession({
    client,
    playback,
    levels,
    follower,
    stores,
    mediaDevices,
    createConnection: (configuration) => new RTCPeerConnection(configuration),
    session: platform.session,
    now: () => Date.now()
  })

  showConnectionStatus({ client, stores, page: window })
  watchPresence(client, stores)
  watch(
    () => stores.settings.values.volumes,
    () => session.applyVolumes()
  )
  watch(
    () => stores.settings.values.displayName,
    (name) => session.rename(name)
  )
  router.afterEach(({ params }) => {
    const roomId = typeof params['roomId'] === 'string' ? params['roomId'] : null
    stores.rooms.visitedId = roomId === null ? null : parseRoom(roomId)
    // A call outlives the view of it; an attempt to join does not.
    const isAtDoor = stores.call.roomId !== null && !stores.call.isInCall
    if (isAtDoor && stores.call.roomId !== stores.rooms.visitedId) session.leave()
  })
  window.addEventListener('online', () => session.restartIce())
  window.addEventListener('pagehide', () => session.suspend())
  // Brought back from the browser's memory, the page has neither call nor devices: a fresh one finds the way back.
  window.addEventListener('pageshow', ({ persisted }) => persisted && window.location.reload())

  app.provide(actionsKey, createActions({ client, session, follower, playback, levels, platform, stores }))
  client.open()
  void list.refresh().then(() => follower.choose('speaker', stores.settings.values.speaker?.id ?? null))
  await router.isReady()
  if (stores.rooms.visitedId !== null) void session.resume(stores.rooms.visitedId)
  app.mount('#app')
}

void start()
