import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import type { AppStatus } from '../platform/shell'
import { useCallStore, type LinkState, type RemoteParticipant } from '../stores/call'
import { useConnectionStore } from '../stores/connection'
import { useRoomsStore } from '../stores/rooms'
import { useSharingStore } from '../stores/sharing'
import { appStatusOf } from './shellStatus'

const kitchen = { roomId: 'kitchen', serverUrl: 'https://home.example' }

function status(): AppStatus {
  return appStatusOf({
    stores: {
      call: useCallStore(),
      connection: useConnectionStore(),
      rooms: useRoomsStore(),
      sharing: useSharingStore()
    },
    referenceOf: (roomId) => ({ ...kitchen, roomId })
  })
}

function arrive(displayName: string, link: LinkState): void {
  const stream = null
  const participant: RemoteParticipant = {
    id: `participant-${displayName}`,
    displayName,
    microphone: true,
    camera: false,
    share: false,
    sharePaused: false,
    hand: false,
    supply: null,
    received: {},
    repair: null,
    isOutOfSight: false,
    link,
    microphoneStream: stream,
    cameraStream: stream,
    shareStream: stream,
    shareAudioStream: stream
  }
  useCallStore().putParticipant(participant)
}

describe('appStatusOf', () => {
  beforeEach(() => {
    setActivePinia(createPinia())
    useConnectionStore().status = { kind: 'online' }
  })

  it('has no call until we are inside', () => {
    expect(status().call).toBeNull()
    useCallStore().reset({ kind: 'joining', roomId: 'kitchen' })
    expect(status().call).toBeNull()
    useCallStore().reset({ kind: 'failed', roomId: 'kitchen', problem: 'roomFull' })
    expect(status().call).toBeNull()
  })

  it('tells no more favourites than the shell takes, rather than nothing at all', () => {
    useRoomsStore().favourites = Array.from({ length: 70 }, (_, index) => ({
      id: `room-${index}`,
      label: '',
      wish: 'show'
    }))
    expect(status().favourites).toHaveLength(64)
  })

  it('tells the call as others have it', () => {
    const call = useCallStore()
    call.reset({ kind: 'inCall', roomId: 'kitchen' })
    call.updateLocal('microphone', { isOn: true })
    call.updateLocal('share', { isOn: true })
    arrive('Ben', 'connected')
    useSharingStore().name = 'Slides'
    useRoomsStore().favourites = [{ id: 'kitchen', label: 'Kitchen', wish: 'show' }]
    expect(status().call).toEqual({
      room: kitchen,
      label: 'Kitchen',
      microphone: true,
      camera: false,
      share: 'live',
      shareName: 'Slides',
      isReconnecting: false,
      names: ['Ben']
    })
    call.updateLocal('share', { isPaused: true })
    expect(status().call?.share).toBe('paused')
    call.updateLocal('share', { isOn: false })
    expect(status().call).toMatchObject({ share: 'off', shareName: '' })
  })

  it('has the favourites in their order, and null for a room nobody knows about', () => {
    const rooms = useRoomsStore()
    rooms.favourites = [
      { id: 'kitchen', label: 'Kitchen', wish: 'show' },
      { id: 'garden', label: '', wish: 'show' }
    ]
    rooms.presence.set('garden', ['Ben'])
    expect(status().favourites).toEqual([
      { room: kitchen, label: 'Kitchen', names: null },
      { room: { ...kitchen, roomId: 'garden' }, label: 'garden', names: ['Ben'] }
    ])
  })

  it('is offline when the home server cannot be reached, and not while it is being tried', () => {
    const connection = useConnectionStore()
    expect(status().isOffline).toBe(false)
    connection.status = { kind: 'connecting' }
    expect(status().isOffline).toBe(false)
    connection.status = { kind: 'unreachable' }
    expect(status().isOffline).toBe(true)
    connection.status = { kind: 'online' }
    connection.isMachineOffline = true
    expect(status().isOffline).toBe(true)
  })

  it('is reconnecting when nobody hears us any more, and not because the service is away', () => {
    const call = useCallStore()
    call.reset({ kind: 'inCall', roomId: 'kitchen' })
    arrive('Ben', 'connected')
    arrive('Cleo', 'failed')
    useConnectionStore().status = { kind: 'unreachable' }
    expect(status().call?.isReconnecting).toBe(false)
    arrive('Ben', 'interrupted')
    expect(status().call?.isReconnecting).toBe(true)
  })

  it('is reconnecting alone in the room while the service is away: nobody could come in', () => {
    useCallStore().reset({ kind: 'inCall', roomId: 'kitchen' })
    useConnectionStore().status = { kind: 'unreachable' }
    expect(status().call?.isReconnecting).toBe(true)
  })
})
