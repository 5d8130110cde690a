/**
 * The page of the mesh engine's test: several participants in one window, joined by a switchboard in
 * memory that can lose, repeat and reorder what passes through it.
 *
 * The engine is handed in, so that nothing here needs more of it than the shape in meshEngine.ts.
 */
import type { Signal } from '../src/renderer/rtc/signal'
import { connectionFor, recordConnections } from './meshConnections'
import type {
  Dimensions,
  EncodersLike,
  FanoutLike,
  MeshClass,
  MeshLike,
  RungFigures,
  Slot,
  Supply,
  VideoSlot
} from './meshEngine'
import { encodeMsOf, receptionOf, transmissionOf, type Reception, type Transmission } from './meshFigures'
import { brightnessOf, movingPicture, show, sound, type Sound } from './meshPictures'

/** What happens to signals on their way. */
export type Weather = 'fair' | 'allLost' | 'answersLost' | 'scrambled' | 'wild'

export interface JoinOptions {
  /** Whom they get a link to; everybody unless said. */
  readonly others?: readonly string[]
  /** null for somebody without one. */
  readonly camera?: Dimensions | null
  /** What their microphone hears; null for somebody without one. A tone unless said. */
  readonly microphone?: Sound | null
  /** Encodes for every link anew, as in a browser that cannot do better. */
  readonly isPlain?: boolean
  /** The only video codec their connections know, as a MIME type. */
  readonly codec?: string
  /** How their connections find a way; directly unless said. */
  readonly configuration?: RTCConfiguration
}

export interface Person {
  readonly mesh: MeshLike
  /** By the id of the other; the newest last. */
  readonly connections: Map<string, RTCPeerConnection[]>
  /** Every event of the mesh, as text. */
  readonly events: string[]
  /** What arrived, by `id/slot`, shown so that the browser decodes it. */
  readonly screens: Map<string, HTMLVideoElement>
  /** What the others said they send, by id: the latest. */
  readonly supplies: Map<string, Supply>
  /** By id: what was done about the link to them, step by step; 'well' when it was over. */
  readonly repairs: Map<string, string[]>
  /** One at most, made when there is somebody to send to. */
  readonly encoders: EncodersLike[]
  /** Why relays would not serve, by the id of the other: the latest. */
  readonly relayProblems: Map<string, string>
}

export interface Lab {
  readonly people: Map<string, Person>
  weather: Weather
  /** From when on pictures are of the one colour nobody may see. */
  isSecret: boolean
  /** Adds somebody to the room as the newcomer of everybody who is there. */
  join(id: string, options?: JoinOptions): Promise<void>
  /** Sends the browser's own camera. @throws when it does not make pictures of that height */
  useCamera(id: string, picture: Dimensions & { readonly frameRate: number }): Promise<void>
  leave(id: string): void
  link(offerer: string, answerer: string, epoch: number): void
  /** @param size of what is shown in a video slot */
  publish(id: string, slot: Slot, isOn: boolean, size?: Dimensions): Promise<void>
  sendGarbage(from: string, to: string): void
  /** Frames shown of one person's slot at another's; NaN when there is no stream. */
  framesAt(id: string, otherId: string, slot: Slot): number
  /** 0..255 of the picture that stands there; NaN when there is none. */
  brightnessAt(id: string, otherId: string, slot: VideoSlot): number
  receptionAt(id: string, otherId: string, slot: Slot): Promise<Reception>
  transmissionTo(id: string, otherId: string, slot: Slot): Promise<Transmission>
  /** By rung; empty for somebody who has nothing that encodes for all. */
  rungsOf(id: string): Promise<Readonly<Partial<Record<string, RungFigures>>>>
  /** Links, and pairs of connections that only encode. */
  openConnections(): number
  openLoopbacks(): number
  /** How long all video encoders of the page have worked since they began, those that lead to nobody included. */
  encodeMs(): Promise<number>
  errors(): string[]
  /** The ICE user name fragment each person has agreed on with the first other; new after every restart. */
  fragments(): (string | undefined)[]
  reset(): void
}

declare global {
  interface Window {
    lab: Lab
    /** Takes what is for people of another page; who joins pages puts it there. */
    passOn?: (to: string, from: string, signal: Signal) => Promise<void>
  }
}

const smallPicture: Dimensions = { width: 160, height: 90 }
const positions: readonly Slot[] = ['microphone', 'camera', 'share', 'shareAudio']

/** Installs the lab as `window.lab`. @param createFanout null where the browser cannot encode once */
export function installLab<Options, Fanout extends FanoutLike<Options>>(
  Mesh: MeshClass<Fanout>,
  createFanout: () => Fanout | null
): void {
  const audio = new AudioContext()
  const loopbacks: RTCPeerConnection[] = []
  const links: RTCPeerConnection[] = []
  recordConnections(links, loopbacks)
  const people = new Map<string, Person>()
  const trackFor = (slot: Slot, size: Dimensions): MediaStreamTrack =>
    slot === 'microphone' || slot === 'shareAudio'
      ? sound(audio, 'tone')
      : movingPicture(size, () => lab.isSecret)

  const lab: Lab = {
    people,
    weather: 'fair',
    isSecret: false,
    async join(id, options = {}) {
      const {
        others = [...people.keys()],
        camera = smallPicture,
        microphone = 'tone',
        isPlain,
        codec,
        configuration = {}
      } = options
      const fanout = isPlain ? null : createFanout()
      const person = createPerson(id, fanout, configuration, (wanted) =>
        codec ? connectionFor(codec) : new RTCPeerConnection(wanted)
      )
      people.set(id, person)
      for (const other of others) lab.link(id, other, 1)
      await Promise.all([
        camera && person.mesh.publish('camera', trackFor('camera', camera)),
        microphone && person.mesh.publish('microphone', sound(audio, microphone))
      ])
    },
    async useCamera(id, picture) {
      const [track] = (await navigator.mediaDevices.getUserMedia({ video: picture })).getVideoTracks()
      const { height } = track?.getSettings() ?? {}
      if (!track || height !== picture.height) throw new Error(`the camera has ${height} lines`)
      await people.get(id)?.mesh.publish('camera', track)
    },
    leave(id) {
      const person = people.get(id)
      people.delete(id)
      if (person) close(person)
      for (const { mesh } of people.values()) mesh.disconnect(id)
    },
    link(offerer, answerer, epoch) {
      people.get(answerer)?.mesh.connect({ participantId: offerer, role: 'answerer', epoch })
      people.get(offerer)?.mesh.connect({ participantId: answerer, role: 'offerer', epoch })
    },
    async publish(id, slot, isOn, size = smallPicture) {
      await people.get(id)?.mesh.publish(slot, isOn ? trackFor(slot, size) : null)
    },
    sendGarbage(from, to) {
      const body = { kind: 'description', type: 'offer', sdp: 'v=0\r\nthis is not SDP' } as const
      people.get(to)?.mesh.receive(from, { epoch: 1, attempt: 0, sequence: 0, body })
    },
    framesAt: (id, otherId, slot) =>
      people.get(id)?.screens.get(`${otherId}/${slot}`)?.getVideoPlaybackQuality().totalVideoFrames ?? NaN,
    brightnessAt(id, otherId, slot) {
      const screen = people.get(id)?.screens.get(`${otherId}/${slot}`)
      return screen ? brightnessOf(screen) : NaN
    },
    receptionAt: (id, otherId, slot) => receptionOf(linkOf(id, otherId), positions.indexOf(slot)),
    transmissionTo: (id, otherId, slot) => transmissionOf(linkOf(id, otherId), positions.indexOf(slot)),
    rungsOf: async (id) => (await people.get(id)?.encoders[0]?.stats()) ?? {},
    openConnections: () => links.filter(isOpen).length,
    openLoopbacks: () => loopbacks.filter(isOpen).length,
    encodeMs: () => encodeMsOf([...links, ...loopbacks]),
    errors: () =>
      [...people.values()].flatMap((person) => person.events.filter((event) => event.includes('error'))),
    fragments: () =>
      [...people.values()].map((person) => {
        const [connection] = newestOf(person)
        return /a=ice-ufrag:(\S+)/.exec(connection?.currentLocalDescription?.sdp ?? '')?.[1]
      }),
    reset() {
      for (const person of people.values()) close(person)
      people.clear()
      lab.weather = 'fair'
      lab.isSecret = false
    }
  }
  window.lab = lab

  function linkOf(id: string, otherId: string): RTCPeerConnection {
    const connection = people.get(id)?.connections.get(otherId)?.at(-1)
    if (!connection) throw new Error(`${id} has no link to ${otherId}`)
    return connection
  }

  function createPerson(
    id: string,
    fanout: Fanout | null,
    configuration: RTCConfiguration,
    connect: (configuration: RTCConfiguration) => RTCPeerConnection
  ): Person {
    const person = {
      connections: new Map<string, RTCPeerConnection[]>(),
      events: [] as string[],
      screens: new Map<string, HTMLVideoElement>(),
      supplies: new Map<string, Supply>(),
      repairs: new Map<string, string[]>(),
      encoders: [] as EncodersLike[],
      relayProblems: new Map<string, string>()
    }
    const { connections, events, screens, supplies, repairs, encoders, relayProblems } = person
    let newest: RTCPeerConnection | null = null
    const mesh = new Mesh({
      configuration,
      createConnection: (wanted) => (newest = connect(wanted)),
      send: (to, signal) =>
        deliver(signal, lab.weather, (arrived) => {
          const person = people.get(to)
          if (person) person.mesh.receive(id, arrived)
          else void window.passOn?.(to, id, arrived)
        }),
      fanout: fanout && {
        ...fanout,
        createEncoders: (options: Options) => {
          const created = fanout.createEncoders(options)
          encoders.push(created)
          return created
        }
      }
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
    mesh.on('relayProblem', ({ participantId, problem }) => {
      if (problem !== null) relayProblems.set(participantId, problem)
    })
    mesh.on('repair', ({ participantId, repair }) => {
      repairs.set(participantId, [...(repairs.get(participantId) ?? []), repair?.step ?? 'well'])
    })
    mesh.on('supply', ({ participantId, supply }) => supplies.set(participantId, supply))
    mesh.on('remoteStream', ({ participantId, slot, stream }) => {
      events.push(`${participantId} ${slot}`)
      screens.get(`${participantId}/${slot}`)?.remove()
      screens.set(`${participantId}/${slot}`, show(stream))
    })
    return { mesh, ...person }
  }
}

function close(person: Person): void {
  person.mesh.close()
  for (const screen of person.screens.values()) screen.remove()
}

function newestOf(person: Person): RTCPeerConnection[] {
  return [...person.connections.values()].flatMap((connections) => connections.slice(-1))
}

function isOpen({ signalingState }: RTCPeerConnection): boolean {
  return signalingState !== 'closed'
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
    case 'wild':
      for (const isCopy of [false, true])
        if (Math.random() < (isCopy ? 0.3 : 0.8)) arriveIn(Math.random() * 400)
      break
    case 'scrambled':
      arriveIn(Math.random() * 60)
      arriveIn(Math.random() * 60)
      break
  }
}
