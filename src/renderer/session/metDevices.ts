/**
 * The devices that rooms have met, by name: so that somebody who comes with another device than last time is not taken
 * for the same person without a word.
 */
import * as v from 'valibot'
import { parseJson } from '../parseJson'
import type { TextStore } from '../platform/platform'
import { referenceOf, type RoomKey } from '../roomKeys'
import type { Meeting } from '../stores/trust'

export interface MetDevicesOptions {
  readonly texts: TextStore
  /** Its origin: what is kept names every room's server. */
  readonly homeServer: string
}

/** A name and its device, as rooms meet them. */
export interface Met {
  readonly displayName: string
  /** See `fingerprintOf`. */
  readonly fingerprint: string
}

const textKey = 'met'
/** What was met longest ago is forgotten first, of devices only where their name has another one. */
const bounds = { rooms: 64, devicesPerRoom: 64 } as const

/** By room: fingerprints and names, the last met last. */
const KeptDevices = v.record(v.string(), v.array(v.tuple([v.string(), v.string()])))
type KeptDevices = v.InferOutput<typeof KeptDevices>

export class MetDevices {
  readonly #options: MetDevicesOptions

  constructor(options: MetDevicesOptions) {
    this.#options = options
  }

  /** Changes nothing. 'known' also after somebody has taken a name that nobody else here had. */
  meetingOf(room: RoomKey, { displayName, fingerprint }: Met): Meeting {
    const devices = this.#read()[this.#nameOf(room)] ?? []
    const name = comparable(displayName)
    const isTheirs = devices.some(([device, known]) => device === fingerprint && comparable(known) === name)
    if (isTheirs) return 'known'
    if (devices.some(([, known]) => comparable(known) === name)) return 'changed'
    return devices.some(([device]) => device === fingerprint) ? 'known' : 'first'
  }

  /** They were here, or somebody has said that it is them: from now on the device is known by this name. */
  remember(room: RoomKey, { displayName, fingerprint }: Met): void {
    const name = this.#nameOf(room)
    const { [name]: devices = [], ...others } = this.#read()
    const rest = devices.filter(([device]) => device !== fingerprint)
    const kept = withoutOne([...rest, [fingerprint, displayName]])
    const rooms = [...Object.entries(others).slice(1 - bounds.rooms), [name, kept]] as const
    this.#options.texts.write(textKey, JSON.stringify(Object.fromEntries(rooms)))
  }

  #nameOf(room: RoomKey): string {
    const { roomId, serverUrl } = referenceOf(room, this.#options.homeServer)
    return `${roomId}@${serverUrl}`
  }

  #read(): KeptDevices {
    const parsed = v.safeParse(KeptDevices, parseJson(this.#options.texts.read(textKey) ?? ''))
    return parsed.success ? parsed.output : {}
  }
}

/**
 * One device less where there are too many: the oldest of those whose name has another one, or else the newest of all.
 * Otherwise enough newcomers would make room for somebody to come back under a name as if it were new.
 */
function withoutOne(devices: [string, string][]): [string, string][] {
  if (devices.length <= bounds.devicesPerRoom) return devices
  const names = devices.map(([, name]) => comparable(name))
  const spare = names.findIndex((name, at) => names.includes(name, at + 1))
  return devices.toSpliced(spare, 1)
}

/** Names that a person would take for the same: without accents of their own, what is invisible, and wide spaces. */
function comparable(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Mn}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()
    .toLowerCase()
}
