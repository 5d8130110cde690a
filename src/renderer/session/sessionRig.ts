/** For tests: the session of Ana, with a service that lets her in and devices that open at once. */
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, vi } from 'vitest'
import type { RequestPayload, RequestReply } from '../../../signaling/protocol'
import { AudioLevels } from '../media/audioLevel'
import { DeviceList } from '../media/deviceList'
import { FakeAudioElement, FakeMediaDevices, FakeStream } from '../media/fakeMedia'
import { Playback } from '../media/playback'
import { FakeConnection } from '../rtc/fakeConnection'
import type { Signal } from '../rtc/signal'
import { useCallStore } from '../stores/call'
import { useConnectionStore } from '../stores/connection'
import { useDevicesStore } from '../stores/devices'
import { useRoomsStore } from '../stores/rooms'
import { useRoomSecretsStore } from '../stores/roomSecrets'
import { useSharingStore } from '../stores/sharing'
import { useSettingsStore } from '../stores/settings'
import { useToastsStore } from '../stores/toasts'
import { useTrustStore } from '../stores/trust'
import { useViewingStore } from '../stores/viewing'
import { deviceKeyOf, makeDeviceKeyPair } from '../trust/deviceKey'
import { roomSealOf } from '../trust/roomSeal'
import { CallSession } from './callSession'
import { DeviceFollower } from './deviceFollower'
import { FakeClient } from './fakeClient'
import { MetDevices } from './metDevices'
import { countSealing, Person } from './sealedRig'
import { ShareDesk } from './shareDesk'
import type { Stores } from './stores'

/** Of the open room that everybody here is in. */
export const seal = await roomSealOf(null, 'tea-kitchen')
export const participant = (name: string): Promise<Person> => Person.come(name, seal)
export const ana = await participant('Ana')
export const ben = await participant('Ben')

function emptyStores(): Stores {
  return {
    call: useCallStore(),
    connection: useConnectionStore(),
    devices: useDevicesStore(),
    rooms: useRoomsStore(),
    roomSecrets: useRoomSecretsStore(),
    settings: useSettingsStore(),
    toasts: useToastsStore(),
    trust: useTrustStore(),
    viewing: useViewingStore()
  }
}

const snapshot: RequestReply<'room:join'> = {
  self: ana,
  others: [ben],
  version: 1,
  isContinued: false,
  resumeToken: 'token',
  othersSettleInMs: 0,
  ice: { servers: [], expiresInMs: null },
  maxParticipants: 8,
  isLocked: false,
  knocks: []
}

/** Resolves once nothing is being sealed or opened any more. Set by `inFreshPages`, as that knows. */
export let settled = (): Promise<void> => Promise.reject(new Error('not in fresh pages'))

/** Registers hooks: stores of its own for each test, timers that are not real, and as much of the web as a call needs. */
export function inFreshPages(): void {
  settled = countSealing()
  beforeEach(() => {
    setActivePinia(createPinia())
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
    vi.stubGlobal(
      'MediaStream',
      class extends FakeStream {
        constructor(tracks: readonly MediaStreamTrack[]) {
          super(...tracks)
        }
      }
    )
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })
}

/** Lets Ana in, and whoever `inside` says is there. */
function openService() {
  const client = new FakeClient()
  const inside = (change: Partial<RequestReply<'room:join'>> = {}): void => {
    client.handlers['room:join'] = () => ({ ok: true, value: { ...snapshot, ...change } })
  }
  inside()
  client.handlers['signal:send'] = () => ({ ok: true, value: null })
  client.handlers['state:set'] = () => ({ ok: true, value: { version: 1 } })
  /** Ana as the others see her: with the card she came in with. */
  const shownAna = () => ({
    id: ana.id,
    card: (client.askedOf('room:join').at(-1) as RequestPayload<'room:join'>).card
  })
  return {
    client,
    inside,
    /** Somebody says something to Ana. */
    say: async (from: Person, signal: Signal): Promise<void> =>
      client.emit('signal:received', { from: from.id, signal: await from.say(shownAna(), signal) }),
    /** All that Ana has sent them, opened. */
    heardBy: async (person: Person): Promise<Signal[]> => {
      const sent = client.askedOf('signal:send') as RequestPayload<'signal:send'>[]
      const readings = await Promise.all(
        sent.filter(({ to }) => to === person.id).map(({ signal }) => person.hear(shownAna(), signal))
      )
      return readings.flatMap((reading) => (reading.kind === 'signal' ? [reading.signal] : []))
    }
  }
}

/** Devices that open at once, and loudspeakers. */
function openStudio() {
  const devices = new FakeMediaDevices(
    { kind: 'audioinput', deviceId: 'mic', label: 'Microphone' },
    { kind: 'videoinput', deviceId: 'cam', label: 'Camera' }
  )
  const elements: FakeAudioElement[] = []
  const playback = new Playback({
    createElement: () => {
      const element = new FakeAudioElement({ isBlocking: false })
      elements.push(element)
      return element.asElement()
    }
  })
  return { devices, mediaDevices: devices as unknown as MediaDevices, elements, playback }
}

/** What a window keeps over a reload, and a clock. */
function openWindow() {
  const texts = new Map<string, string>()
  let nowMs = 0
  return {
    now: () => nowMs,
    wait: async (seconds: number): Promise<void> => {
      for (let passed = 0; passed < seconds; passed += 1) {
        nowMs += 1_000
        await vi.advanceTimersByTimeAsync(1_000)
      }
    },
    ticket: (): unknown => JSON.parse(texts.get('call') ?? 'null'),
    session: {
      read: (key: string) => texts.get(key) ?? null,
      write: (key: string, text: string) => texts.set(key, text) === texts,
      remove: (key: string) => void texts.delete(key)
    }
  }
}

/** Connections that lead nowhere. */
function openWires() {
  const connections: FakeConnection[] = []
  const configurations: RTCConfiguration[] = []
  const createConnection = (configuration: RTCConfiguration): RTCPeerConnection => {
    const connection = new FakeConnection()
    connections.push(connection)
    configurations.push(configuration)
    return connection.asConnection()
  }
  return { connections, configurations, createConnection }
}

export function setUp({ introductionsMs = 0, canSeal = true } = {}) {
  const stores = emptyStores()
  stores.connection.homeServer = 'https://confab.example'
  stores.settings.update({ displayName: 'Ana', joinWithMicrophone: true, joinWithCamera: true })
  const { client, ...service } = openService()
  const { devices, mediaDevices, elements, playback } = openStudio()
  const { wait, ticket, now, session: texts } = openWindow()
  const list = new DeviceList({ mediaDevices })
  const { connections, configurations, createConnection } = openWires()
  const page = Object.assign(new EventTarget(), { document: { visibilityState: 'visible' as const } })
  const desk = new ShareDesk({
    shell: null,
    sharePicker: 'system',
    stores: { ...stores, sharing: useSharingStore() },
    page
  })
  const makeSession = (): CallSession =>
    new CallSession({
      services: {
        placeOf: (key) => ({ client, roomId: key.split('@')[0] ?? '' }),
        wake: () => void client.wake()
      },
      playback,
      levels: new AudioLevels({
        createContext: () => {
          throw new Error('no sound here')
        }
      }),
      followers: [new DeviceFollower({ list, playback, stores }), desk],
      stores,
      mediaDevices,
      introductionsMs,
      canSeal: () => canSeal,
      openDevice: async () => deviceKeyOf(await makeDeviceKeyPair()),
      met: new MetDevices({ texts, homeServer: stores.connection.homeServer }),
      createConnection,
      session: texts,
      now
    })
  const session = makeSession()
  /** What a page that has been loaded anew starts with: nothing but what the window has kept. */
  const reload = (): CallSession => {
    stores.call.reset()
    return makeSession()
  }
  return {
    session,
    desk,
    reload,
    wait,
    client,
    ...service,
    stores,
    devices,
    elements,
    connections,
    configurations,
    ticket,
    said: (): string[] => stores.toasts.toasts.map(({ message }) => message)
  }
}

/** Past the door, with the preview open. */
export async function setUpInside() {
  const parts = setUp()
  parts.stores.rooms.visitedId = 'tea-kitchen'
  await parts.session.openPreview()
  await parts.session.join('tea-kitchen')
  await settled()
  return parts
}

/** The connection breaks and stands again. */
export async function reconnect(client: FakeClient, isRecovered: boolean): Promise<void> {
  client.setStatus({ kind: 'unreachable' })
  client.setStatus({ kind: 'online' })
  client.emit('connected', { isRecovered })
  await settled()
}
