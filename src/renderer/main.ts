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
import { openStores } from './openStores'
import { choosePlatform } from './platform/choosePlatform'
import type { Platform } from './platform/platform'
import type { HostDescription, Shell } from './platform/shell'
import { referenceOf, roomKeyOf, type RoomKey } from './roomKeys'
import { createAppRouter, privateMark, renewAddress } from './router'
import { browserFanout } from './rtc/fanout/browserFanout'
import { keepSecrets } from './secretKeeping'
import { createAccessTokens, type AccessTokens } from './session/accessTokens'
import { createActions } from './session/appActions'
import { CallSession } from './session/callSession'
import { ConnectionCheck } from './session/connectionCheck'
import { showConnectionStatus, showServerStatus } from './session/connectionStatus'
import { DeviceFollower } from './session/deviceFollower'
import { createEntrance, type Entrance } from './session/entrance'
import { FavouriteKeeper } from './session/favouriteKeeper'
import { MicrophoneNotes } from './session/microphoneNotes'
import { MetDevices } from './session/metDevices'
import { watchNetwork, type NetworkHints } from './session/networkHints'
import { OwnKnock } from './session/ownKnock'
import { pageSight, type FollowWindow } from './session/pageSight'
import { watchPresence } from './session/presenceWatch'
import { watchPushToTalk } from './session/pushToTalk'
import { Services } from './session/services'
import { ShareDesk } from './session/shareDesk'
import { linkShell } from './session/shellLink'
import type { Stores } from './session/stores'
import { SignalingClient } from './signaling/signalingClient'
import { openDeviceKey } from './trust/deviceStore'
import { isRoomSecret } from './trust/roomSecret'
import { supplyWebCrypto } from './trust/withoutWebCrypto'

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
  // Where it cannot be had, rooms stay shut and everything else works.
  const canSeal = await supplyWebCrypto().then(
    () => true,
    () => false
  )
  const platform = await choosePlatform(window)
  const app = createApp(App)
  app.use(createPinia()).use(createAppI18n())
  const stores = openStores(platform)
  const { accessTokens, whenIn } = openSecrets(platform)
  // Before the first address is read: which of two secrets is new depends on it, and so does who may enter where.
  // What takes longer has been waited for already (choosePlatform), and comes when it comes.
  await Promise.race([whenIn, nextTask()])
  const router = openRouter(platform, stores)
  app.use(router)
  const services = openServices(stores, accessTokens)
  const { list, follower, ...engines } = buildEngines(platform, stores, services, () => canSeal)
  const { session, levels } = engines
  let favouriteKeeper: FavouriteKeeper | null = null
  const actions = createActions({
    ...engines,
    services,
    accessTokens,
    follower,
    platform,
    stores,
    favouriteKeeper: () => favouriteKeeper,
    reload(key) {
      // Going to an address that differs by its fragment alone would load nothing.
      if (key !== undefined) window.history.replaceState(null, '', hrefOf(key, router, stores))
      window.location.reload()
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
  // Somebody who unlocks the system's key store late has been without access codes until now.
  void whenIn.then(() => services.retry())
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

const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

function openSecrets({ secrets, serverUrl: homeServer }: Platform) {
  const whenRead = secrets.read()
  const accessTokens = createAccessTokens({ secrets, whenRead })
  return { accessTokens, whenIn: keepSecrets({ secrets, whenRead, homeServer, page: window }).whenFilled }
}

function hrefOf(key: RoomKey, router: Router, { rooms }: Stores): string {
  const hash = rooms.isPrivate(key) ? privateMark : ''
  return router.resolve({ name: 'room', params: { roomId: key }, hash }).href
}

function openRouter({ serverUrl: homeServer }: Platform, { rooms, roomSecrets }: Stores): Router {
  return createAppRouter(createWebHistory(), {
    homeServer,
    isPrivate: (key) => rooms.isPrivate(key) || roomSecrets.secretOf(key) !== null,
    hearFragment(key, fragment) {
      roomSecrets.damagedLinkOf = fragment.kind === 'damaged' ? key : null
      if (fragment.kind === 'secret') roomSecrets.adopt(key, fragment.secret)
    }
  })
}

function openServices(stores: Stores, accessTokens: AccessTokens): Services {
  const services = new Services({
    stores,
    createClient: (url) => new SignalingClient({ url, accessToken: () => accessTokens.of(url) })
  })
  services.onEach((service) => showServerStatus(service, stores))
  services.onEach((service) => watchPresence(service, stores))
  showConnectionStatus({ stores, page: window })
  return services
}

function buildEngines(
  { shell, description, sharePicker, serverUrl: homeServer, settings, session: texts }: Platform,
  stores: Parts['stores'],
  services: Services,
  canSeal: () => boolean
) {
  // Undefined on a page that was not served securely, whatever the types say.
  const mediaDevices = navigator.mediaDevices as MediaDevices | undefined
  const levels = new AudioLevels({ createContext: () => new AudioContext() })
  const playback = new Playback({ createElement: () => new Audio() })
  const list = new DeviceList({ mediaDevices, permissions: navigator.permissions })
  const follower = new DeviceFollower({ list, playback, stores })
  const shareDesk = new ShareDesk({ shell, sharePicker, stores, page: window })
  const device = openDeviceKey()
  // Where there can be none, whoever needs it finds out.
  void device.catch(() => {})
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
    openDevice: () => device,
    met: new MetDevices({ texts: settings, homeServer }),
    createConnection,
    fanout: browserFanout(),
    page: pageSight(document, shell && description ? windowSight(shell, description) : undefined),
    session: texts,
    canSeal,
    now: () => Date.now()
  })
  const ownKnock = new OwnKnock({ services, stores, device, join: (key) => session.join(key) })
  return { ownKnock, levels, playback, list, follower, shareDesk, connectionCheck, session }
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
  watch(
    () => rooms.visitedId !== null && rooms.isPrivate(rooms.visitedId),
    (isPrivate) => isPrivate && void renewAddress(router)
  )
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
    adoptSecret(room, secret) {
      if (isRoomSecret(secret)) stores.roomSecrets.adopt(roomKeyOf(room, homeServer), secret)
    },
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
