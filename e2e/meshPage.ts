/**
 * The page of the mesh engine's test: several participants in one window, joined by a switchboard in
 * memory that can lose, repeat and reorder what passes through it.
 *
 * The engine is handed in, so that this file needs no more of it than the shape below.
 */
import type { Signal } from '../signaling/protocol'

export type Slot = 'microphone' | 'camera' | 'share' | 'shareAudio'
export type LinkRole = 'offerer' | 'answerer'

interface MeshLike {
  on(event: 'linkState', listener: (event: { participantId: string; state: string }) => void): () => void
  on(
    event: 'remoteStream',
    listener: (event: { participantId: string; slot: Slot; stream: MediaStream }) => void
  ): () => void
  on(event: 'error', listener: (event: { participantId: string; error: Error }) => void): () => void
  connect(options: { participantId: string; role: LinkRole; epoch: number }): void
  disconnect(participantId: string): void
  receive(from: string, signal: Signal): void
  publish(slot: Slot, track: MediaStreamTrack | null): Promise<void>
  isSending(slot: Slot): boolean
  restartIce(): void
  resync(): void
  audioLevel(participantId: string, slot: Slot): number | null
  stats(participantId: string): Promise<LinkStatsLike | null>
  close(): void
}

interface LinkStatsLike {
  readonly rttMs: number | null
  readonly sendBitsPerSecond: number | null
  readonly receiveBitsPerSecond: number | null
  readonly video: Readonly<Partial<Record<Slot, { readonly framesDecoded: number; readonly width: number }>>>
  readonly audioEnergy: Readonly<Partial<Record<Slot, number>>>
  readonly path: { readonly kind: string; readonly protocol: string } | null
}

type MeshClass = new (options: {
  createConnection: () => RTCPeerConnection
  send: (to: string, signal: Signal) => void
}) => MeshLike

/** What happens to signals on their way. */
export type Weather = 'fair' | 'allLost' | 'answersLost' | 'scrambled'

export interface Person {
  readonly mesh: MeshLike
  /** By the id of the other; the newest last. */
  readonly connections: Map<string, RTCPeerConnection[]>
  /** Every event of the mesh, as text. */
  readonly events: string[]
  /** What arrived, by `id/slot`, shown so that the browser decodes it. */
  readonly screens: Map<string, HTMLVideoElement>
}

export interface Lab {
  readonly people: Map<string, Person>
  weather: Weather
  /** Adds somebody to the room as the newcomer of everybody who is there. */
  join(id: string): Promise<void>
  link(offerer: string, answerer: string, epoch: number): void
  publish(id: string, slot: Slot, isOn: boolean): Promise<void>
  sendGarbage(from: string, to: string): void
  /** Frames shown of one person's slot at another's; NaN when there is no stream. */
  framesAt(id: string, otherId: string, slot: Slot): number
  openConnections(): number
  errors(): string[]
  /** The ICE user name fragment each person has agreed on with the first other; new after every restart. */
  fragments(): (string | undefined)[]
  /** The bitrates each person's camera encoders are limited to, one per link. */
  cameraLimits(): (number | undefined)[]
  reset(): void
}

declare global {
  interface Window {
    lab: Lab
  }
}

/** Installs the lab as `window.lab`. */
export function installLab(Mesh: MeshClass): void {
  window.lab = createLab(Mesh)
}

function createLab(Mesh: MeshClass): Lab {
  const people = new Map<string, Person>()
  const everyConnection: RTCPeerConnection[] = []
  const audio = new AudioContext()

  const lab: Lab = {
    people,
    weather: 'fair',
    async join(id) {
      const person = createPerson(id)
      const others = [...people.keys()]
      people.set(id, person)
      for (const other of others) lab.link(id, other, 1)
      await Promise.all([
        person.mesh.publish('camera', movingPicture()),
        person.mesh.publish('microphone', tone(audio))
      ])
    },
    link(offerer, answerer, epoch) {
      people.get(answerer)?.mesh.connect({ participantId: offerer, role: 'answerer', epoch })
      people.get(offerer)?.mesh.connect({ participantId: answerer, role: 'offerer', epoch })
    },
    async publish(id, slot, isOn) {
      await people.get(id)?.mesh.publish(slot, isOn ? trackFor(slot, audio) : null)
    },
    sendGarbage(from, to) {
      const body = { kind: 'description', type: 'offer', sdp: 'v=0\r\nthis is not SDP' } as const
      people.get(to)?.mesh.receive(from, { epoch: 1, sequence: 0, body })
    },
    framesAt: (id, otherId, slot) =>
      people.get(id)?.screens.get(`${otherId}/${slot}`)?.getVideoPlaybackQuality().totalVideoFrames ?? NaN,
    openConnections: () =>
      everyConnection.filter((connection) => connection.signalingState !== 'closed').length,
    errors: () =>
      [...people.values()].flatMap((person) => person.events.filter((event) => event.includes('error'))),
    fragments: () =>
      [...people.values()].map((person) => {
        const [connection] = newestOf(person)
        return /a=ice-ufrag:(\S+)/.exec(connection?.currentLocalDescription?.sdp ?? '')?.[1]
      }),
    cameraLimits: () =>
      [...people.values()]
        .flatMap(newestOf)
        .map((connection) => connection.getSenders()[1]?.getParameters().encodings[0]?.maxBitrate),
    reset() {
      for (const person of people.values()) {
        person.mesh.close()
        for (const screen of person.screens.values()) screen.remove()
      }
      people.clear()
      lab.weather = 'fair'
    }
  }

  function createPerson(id: string): Person {
    const connections = new Map<string, RTCPeerConnection[]>()
    const events: string[] = []
    const screens = new Map<string, HTMLVideoElement>()
    let newest: RTCPeerConnection | null = null
    const mesh = new Mesh({
      createConnection: () => {
        newest = new RTCPeerConnection()
        everyConnection.push(newest)
        return newest
      },
      send: (to, signal) =>
        deliver(signal, lab.weather, (arrived) => people.get(to)?.mesh.receive(id, arrived))
    })
    mesh.on('linkState', ({ participantId, state }) => {
      events.push(`${participantId} ${state}`)
      if (state !== 'connecting' || !newest) return
      connections.set(participantId, [...(connections.get(participantId) ?? []), newest])
      newest = null
    })
    mesh.on('error', ({ participantId, error }) => {
      events.push(`${participantId} error: ${error.message}: ${String(error.cause)}`)
    })
    mesh.on('remoteStream', ({ participantId, slot, stream }) => {
      events.push(`${participantId} ${slot}`)
      screens.get(`${participantId}/${slot}`)?.remove()
      screens.set(`${participantId}/${slot}`, show(stream))
    })
    return { mesh, connections, events, screens }
  }
  return lab
}

function newestOf(person: Person): RTCPeerConnection[] {
  return [...person.connections.values()].flatMap((connections) => connections.slice(-1))
}

/** A later task always, as over a network; fair weather keeps the order. */
function deliver(signal: Signal, weather: Weather, arrive: (signal: Signal) => void): void {
  const arriveIn = (delayMs: number): unknown => setTimeout(() => arrive(structuredClone(signal)), delayMs)
  switch (weather) {
    case 'fair':
      arriveIn(0)
      break
    case 'allLost':
      break
    case 'answersLost':
      if (signal.body.kind !== 'description' || signal.body.type !== 'answer') arriveIn(0)
      break
    case 'scrambled':
      arriveIn(Math.random() * 60)
      arriveIn(Math.random() * 60)
      break
  }
}

function trackFor(slot: Slot, audio: AudioContext): MediaStreamTrack {
  return slot === 'microphone' || slot === 'shareAudio' ? tone(audio) : movingPicture()
}

/** 160x90, another colour every tenth of a second. */
function movingPicture(): MediaStreamTrack {
  const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 90 })
  const context = canvas.getContext('2d')
  let hue = 0
  const painting = setInterval(() => {
    hue = (hue + 20) % 360
    if (!context) return
    context.fillStyle = `hsl(${hue} 80% 50%)`
    context.fillRect(0, 0, 160, 90)
  }, 100)
  const [track] = canvas.captureStream(10).getVideoTracks()
  if (!track) throw new Error('a canvas has no picture')
  const stop = track.stop.bind(track)
  track.stop = () => {
    clearInterval(painting)
    stop()
  }
  return track
}

function tone(audio: AudioContext): MediaStreamTrack {
  const oscillator = audio.createOscillator()
  const destination = audio.createMediaStreamDestination()
  oscillator.connect(destination)
  oscillator.start()
  const [track] = destination.stream.getAudioTracks()
  if (!track) throw new Error('an oscillator has no sound')
  return track
}

function show(stream: MediaStream): HTMLVideoElement {
  const screen = Object.assign(document.createElement('video'), {
    srcObject: stream,
    autoplay: true,
    muted: true
  })
  document.body.append(screen)
  return screen
}
