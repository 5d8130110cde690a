/** Composition root of the renderer: builds every part once and hands each what it needs. */
import { createPinia } from 'pinia'
import { createApp, watch } from 'vue'
import { createWebHistory, type Router } from 'vue-router'
import { actionsKey, type AppActions } from './actions'
import App from './App.vue'
import { createAppI18n } from './i18n'
import { AudioLevels } from './media/audioLevel'
import { playChime } from './media/chime'
import { DeviceList } from './media/deviceList'
import { Playback } from './media/playback'
import { persistStores } from './persistence'
import { choosePlatform } from './platform/choosePlatform'
import type { Platform } from './platform/platform'
import type { HostDescription, Shell } from './platform/shell'
import { referenceOf, roomKeyOf } from './roomKeys'
import { createAppRouter } from './router'
import { browserFanout } from './rtc/fanout/browserFanout'
import { createActions } from './session/appActions'
import { CallSession } from './session/callSession'
import { ConnectionCheck } from './session/connectionCheck'
import { showConnectionStatus, showServerStatus } from './session/connectionStatus'
import { DeviceFollower } from './session/deviceFollower'
import { createEntrance, type Entrance } from './session/entrance'
import { FavouriteKeeper } from './session/favouriteKeeper'
import { MicrophoneNotes } from './session/microphoneNotes'
import { watchNetwork, type NetworkHints } from './session/networkHints'
import { pageSight, type FollowWindow } from './session/pageSight'
import { watchPresence } from './session/presenceWatch'
import { watchPushToTalk } from './session/pushToTalk'
import { Services } from './session/services'
import { ShareDesk } from './session/shareDesk'
import { linkShell } from './session/shellLink'
import type { Stores } from './session/stores'
import { SignalingClient } from './signaling/signalingClient'
import { useAutoJoinStore } from './stores/autoJoin'
import { useCallStore } from './stores/call'
import { useConnectionStore } from './stores/connection'
import { useConnectionCheckStore } from './stores/connectionCheck'
import { useDesktopStore } from './stores/desktop'
import { useDevicesStore } from './stores/devices'
import { useMicrophoneNotesStore } from './stores/microphoneNotes'
import { useRoomsStore } from './stores/rooms'
import { useSettingsStore } from './stores/settings'
import { useSettingsDialogStore } from './stores/settingsDialog'
import { useSharingStore } from './stores/sharing'
import { useToastsStore } from './stores/toasts'
import { useViewingStore } from './stores/viewing'

interface Parts {
  readonly platform: Platform
  readonly router: Router
  readonly stores: ReturnType<typeof openStores>
  readonly services: Services
  readonly session: CallSession
  readonly entrance: Entrance
  readonly shareDesk: ShareDesk
  readonly levels: AudioLevels
  readonly actions: AppActions
  readonly networkHints: NetworkHints
}

async function start(): Promise<void> {
  const platform = await choosePlatform(window)
  const { serverUrl: homeServer } = platform
  const app = createApp(App)
  const router = createAppRouter(createWebHistory(), homeServer)
  app.use(createPinia()).use(router).use(createAppI18n())
  const stores = openStores(platform)
  const services = openServices(stores)
  const { list, follower, ...engines } = buildEngines(platform, stores, services)
  const { session, levels } = engines
  let favouriteKeeper: FavouriteKeeper | null = null
  const actions = createActions({
    ...engines,
    services,
    follower,
    platform,
    stores,
    favouriteKeeper: () => favouriteKeeper,
    reload(key) {
      if (key === undefined) window.location.reload()
      else window.location.assign(router.resolve({ name: 'room', params: { roomId: key } }).href)
    }
  })
  app.provide(actionsKey, actions)
  followPage(session, router, stores)
  followSettings(session, stores)
  const networkHints = watchNetwork({
    page: window,
    // Not in every browser.
    connection: (navigator as Navigator & { readonly connection?: EventTarget }).connection,
    onHint: () => session.checkNetwork()
  })
  watchPushToTalk({ page: window, stores, setMicrophone: (isOn) => actions.setMicrophone(isOn) })

  services.open()
  void list.refresh().then(() => follower.choose('speaker', stores.settings.values.speaker?.id ?? null))
  await router.isReady()
  // Before anything is drawn: the door would open the devices as the settings say.
  void session.resume()
  const entrance = createEntrance({ session, router, levels, stores })
  const parts = { ...engines, platform, router, stores, services, entrance, actions, networkHints }
  const whenCommandsAreIn = linkDesktop(parts)
  app.mount('#app')
  if (await whenCommandsAreIn) favouriteKeeper = keepFavourites(parts)
}

function openStores({ serverUrl, servers, settings, description }: Platform) {
  const stores = {
    autoJoin: useAutoJoinStore(),
    call: useCallStore(),
    connection: useConnectionStore(),
    connectionCheck: useConnectionCheckStore(),
    desktop: useDesktopStore(),
    devices: useDevicesStore(),
    microphoneNotes: useMicrophoneNotesStore(),
    rooms: useRoomsStore(),
    settings: useSettingsStore(),
    settingsDialog: useSettingsDialogStore(),
    sharing: useSharingStore(),
    toasts: useToastsStore(),
    viewing: useViewingStore()
  }
  stores.connection.homeServer = serverUrl
  stores.connection.knownServers = servers
  if (description) stores.sharing.audio = description.shareAudio
  persistStores({ texts: settings, homeServer: serverUrl, page: window })
  return stores
}

function openServices(stores: Stores): Services {
  const services = new Services({ stores, createClient: (url) => new SignalingClient({ url }) })
  services.onEach((service) => showServerStatus(service, stores))
  services.onEach((service) => watchPresence(service, stores))
  showConnectionStatus({ stores, page: window })
  return services
}

function buildEngines(
  { shell, description, sharePicker, session: texts }: Platform,
  stores: Parts['stores'],
  services: Services
) {
  // Undefined on a page that was not served securely, whatever the types say.
  const mediaDevices = navigator.mediaDevices as MediaDevices | undefined
  const levels = new AudioLevels({ createContext: () => new AudioContext() })
  const playback = new Playback({ createElement: () => new Audio() })
  const list = new DeviceList({ mediaDevices, permissions: navigator.permissions })
  const follower = new DeviceFollower({ list, playback, stores })
  const shareDesk = new ShareDesk({ shell, sharePicker, stores, page: window })
  const createConnection = (configuration: RTCConfiguration) => new RTCPeerConnection(configuration)
  const connectionCheck = new ConnectionCheck({
    stores,
    homeClient: () => services.home,
    mediaDevices,
    levels,
    createVideo: () => document.createElement('video'),
    createConnection
  })
  const session = new CallSession({
    services,
    playback,
    levels,
    followers: [follower, shareDesk, new MicrophoneNotes({ levels, stores })],
    stores,
    mediaDevices,
    createConnection,
    fanout: browserFanout(),
    page: pageSight(document, shell && description ? windowSight(shell, description) : undefined),
    session: texts,
    now: () => Date.now()
  })
  return { levels, playback, list, follower, shareDesk, connectionCheck, session }
}

/** The page of the desktop app is always 'visible'; its window may not be. */
function windowSight(shell: Shell, { isWindowShown }: HostDescription): FollowWindow {
  return (listener) => {
    listener(isWindowShown)
    return shell.on('windowShown', listener)
  }
}

function followPage(session: CallSession, router: Router, { rooms }: Stores): void {
  router.afterEach(({ params }) => {
    rooms.visitedId = typeof params['roomId'] === 'string' ? params['roomId'] : null
    session.turnTo(rooms.visitedId)
  })
  window.addEventListener('pagehide', () => session.suspend())
  // Brought back from the browser's memory, the page has neither call nor devices: a fresh one finds the way back.
  window.addEventListener('pageshow', ({ persisted }) => persisted && window.location.reload())
}

function followSettings(session: CallSession, { settings }: Stores): void {
  watch(
    () => settings.values.volumes,
    () => session.applyVolumes()
  )
  watch(
    () => settings.values.displayName,
    (name) => session.rename(name)
  )
  watch(
    () => settings.values.alwaysRelay,
    () => session.applyRelayChoice()
  )
}

/** @returns whether there is a shell; by then, what a link or the command line wanted has been carried out */
async function linkDesktop(parts: Parts) {
  const { platform, router, stores, entrance, shareDesk, actions, networkHints } = parts
  const { shell, description, serverUrl: homeServer } = platform
  if (!shell || !description) return false
  linkShell({
    shell,
    description,
    stores,
    actions,
    referenceOf: (key) => referenceOf(key, homeServer),
    goHome: () => router.push({ name: 'home' }),
    enter: (room, wishes) => void entrance.enter(roomKeyOf(room, homeServer), wishes),
    openDoor: (room) => void entrance.openDoor(roomKeyOf(room, homeServer)),
    wake: () => networkHints.give(),
    sharedWindowHidden: (isHidden) => shareDesk.sharedWindowHidden(isHidden)
  })
  // Commands that were waiting come before the answer to a question asked after them.
  await shell.describeHost()
  return true
}

function keepFavourites({ platform, router, stores, entrance, levels }: Parts): FavouriteKeeper | null {
  const { shell, isAppStart } = platform
  if (!shell) return null
  return new FavouriteKeeper({
    stores,
    entrance,
    goHome: () => router.push({ name: 'home' }),
    shell,
    page: document,
    chime: () => playChime(levels),
    isAppStart,
    now: () => new Date()
  })
}

void start()
