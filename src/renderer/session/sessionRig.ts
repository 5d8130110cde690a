/** For tests: the session of Ana, with a service that lets her in and devices that open at once. */
import type { Participant, RequestReply } from '../../../signaling/protocol'
import { AudioLevels } from '../media/audioLevel'
import { DeviceList } from '../media/deviceList'
import { FakeAudioElement, FakeMediaDevices } from '../media/fakeMedia'
import { Playback } from '../media/playback'
import { FakeConnection, settle } from '../rtc/fakeConnection'
import { useCallStore } from '../stores/call'
import { useConnectionStore } from '../stores/connection'
import { useDevicesStore } from '../stores/devices'
import { useRoomsStore } from '../stores/rooms'
import { useSettingsStore } from '../stores/settings'
import { useToastsStore } from '../stores/toasts'
import { CallSession } from './callSession'
import { DeviceFollower } from './deviceFollower'
import { FakeClient } from './fakeClient'
import type { Stores } from './stores'

const quiet = { microphone: false, camera: false, share: false, hand: false }
export const participant = (name: string, epoch = 1): Participant => ({
  id: `participant-${name}`,
  displayName: name,
  epoch,
  state: quiet
})
export const ana = participant('Ana')
export const ben = participant('Ben')

function emptyStores(): Stores {
  return {
    call: useCallStore(),
    connection: useConnectionStore(),
    devices: useDevicesStore(),
    rooms: useRoomsStore(),
    settings: useSettingsStore(),
    toasts: useToastsStore()
  }
}

const snapshot: RequestReply<'room:join'> = {
  self: ana,
  others: [ben],
  version: 1,
  isContinued: false,
  resumeToken: 'token',
  iceServers: [],
  maxParticipants: 8
}

/** Wants a Pinia of its own, and timers that are not real. */
export function setUp({ introductionsMs = 0 } = {}) {
  const stores = emptyStores()
  stores.settings.update({ displayName: 'Ana', joinWithMicrophone: true, joinWithCamera: true })
  const client = new FakeClient()
  const inside = (change: Partial<RequestReply<'room:join'>> = {}): void => {
    client.handlers['room:join'] = () => ({ ok: true, value: { ...snapshot, ...change } })
  }
  inside()
  client.handlers['signal:send'] = () => ({ ok: true, value: null })
  client.handlers['state:set'] = () => ({ ok: true, value: { version: 1 } })

  const devices = new FakeMediaDevices(
    { kind: 'audioinput', deviceId: 'mic', label: 'Microphone' },
    { kind: 'videoinput', deviceId: 'cam', label: 'Camera' }
  )
  const mediaDevices = devices as unknown as MediaDevices
  const elements: FakeAudioElement[] = []
  const playback = new Playback({
    createElement: () => {
      const element = new FakeAudioElement({ isBlocking: false })
      elements.push(element)
      return element.asElement()
    }
  })
  const list = new DeviceList({ mediaDevices })
  const connections: FakeConnection[] = []
  const texts = new Map<string, string>()
  const session = new CallSession({
    client,
    playback,
    levels: new AudioLevels({
      createContext: () => {
        throw new Error('no sound here')
      }
    }),
    follower: new DeviceFollower({ list, playback, stores }),
    stores,
    mediaDevices,
    introductionsMs,
    createConnection: () => {
      const connection = new FakeConnection()
      connections.push(connection)
      return connection.asConnection()
    },
    session: {
      read: (key) => texts.get(key) ?? null,
      write: (key, text) => texts.set(key, text) === texts,
      remove: (key) => void texts.delete(key)
    },
    now: () => 0
  })
  const ticket = (): unknown => JSON.parse(texts.get('call') ?? 'null')
  const said = (): string[] => stores.toasts.toasts.map(({ message }) => message)
  return { session, client, inside, stores, devices, elements, connections, ticket, said }
}

/** Past the door, with the preview open. */
export async function setUpInside() {
  const parts = setUp()
  parts.stores.rooms.visitedId = 'tea-kitchen'
  await parts.session.openPreview()
  await parts.session.join('tea-kitchen')
  await settle()
  return parts
}

/** The connection breaks and stands again. */
export async function reconnect(client: FakeClient, isRecovered: boolean): Promise<void> {
  client.setStatus({ kind: 'unreachable' })
  client.setStatus({ kind: 'online' })
  client.emit('connected', { isRecovered })
  await settle()
}
