/** The devices of this machine as they come and go, and whether we may use them. */
import { Emitter } from '../emitter'
import {
  deviceKinds,
  emptyInventory,
  isSameInventory,
  listsOf,
  missingFrom,
  resolveDevice,
  takeInventory,
  type Device,
  type DeviceInventory,
  type DeviceKind,
  type DeviceLists
} from './deviceInventory'
import { watchPermission, type DevicePermission } from './devicePermission'

export interface DeviceChange {
  readonly lists: DeviceLists
  /** For a sentence about what was plugged in; empty on the first look and when only names were revealed. */
  readonly added: DeviceLists
  readonly removed: DeviceLists
  /** For `decideDevice`. */
  readonly before: DeviceInventory
  readonly after: DeviceInventory
}

export interface DeviceListEvents {
  /** Only when an id, a label, the order or the system's default has really changed. */
  change: DeviceChange
  permission: { readonly kind: CaptureKind; readonly permission: DevicePermission }
}

type CaptureKind = 'microphone' | 'camera'

export interface DeviceListOptions {
  /** `navigator.mediaDevices`; undefined where the page may not capture at all: the lists stay empty. */
  readonly mediaDevices: Pick<MediaDevices, 'enumerateDevices' | 'addEventListener'> | undefined
  /** `navigator.permissions` */
  readonly permissions?: Pick<Permissions, 'query'> | undefined
  /** Runs a task later and returns how to call it off. */
  readonly schedule?: (task: () => void, delayMs: number) => () => void
}

/** One plug in the wall makes a browser report up to a dozen changes. */
const burstMs = 250

export class DeviceList {
  readonly #mediaDevices: DeviceListOptions['mediaDevices']
  readonly #events = new Emitter<DeviceListEvents>()
  readonly #lifetime = new AbortController()
  readonly #cleanups: (() => void)[]
  readonly #permissions: Record<CaptureKind, DevicePermission> = { microphone: 'unknown', camera: 'unknown' }

  #inventory = emptyInventory
  #hasLooked = false
  #lastLook: Promise<void> = Promise.resolve()
  #cancelLook: () => void = () => {}

  /** Listens from the start; the first look is the caller's `refresh()`. */
  constructor({ mediaDevices, permissions, schedule = scheduleTimeout }: DeviceListOptions) {
    this.#mediaDevices = mediaDevices
    const lookSoon = (): void => {
      this.#cancelLook()
      this.#cancelLook = schedule(() => void this.refresh(), burstMs)
    }
    mediaDevices?.addEventListener('devicechange', lookSoon, { signal: this.#lifetime.signal })
    this.#cleanups = (['microphone', 'camera'] as const).map((kind) =>
      watchPermission(permissions, kind, (permission) => this.#setPermission(kind, permission))
    )
  }

  get inventory(): DeviceInventory {
    return this.#inventory
  }

  get lists(): DeviceLists {
    return listsOf(this.#inventory)
  }

  get permissions(): Readonly<Record<CaptureKind, DevicePermission>> {
    return { ...this.#permissions }
  }

  on<Event extends keyof DeviceListEvents>(
    event: Event,
    listener: (payload: DeviceListEvents[Event]) => void
  ): () => void {
    return this.#events.on(event, listener)
  }

  /**
   * Looks now; resolves when the lists are up to date. Call it after the first successful capture too: only
   * then do browsers without a Permissions API tell the labels. Never rejects; a look that fails changes nothing.
   */
  refresh(): Promise<void> {
    // A look under way may have begun before the change that this call is about.
    this.#lastLook = this.#lastLook.then(() => this.#look())
    return this.#lastLook
  }

  /** The listed device a track's `deviceId` means: 'default' is not in the lists. */
  resolve(kind: DeviceKind, deviceId: string): Device | null {
    return resolveDevice(deviceId, this.#inventory[kind])
  }

  close(): void {
    this.#lifetime.abort()
    this.#cancelLook()
    for (const cleanup of this.#cleanups) cleanup()
  }

  async #look(): Promise<void> {
    if (this.#lifetime.signal.aborted) return
    let infos: readonly MediaDeviceInfo[] = []
    try {
      infos = (await this.#mediaDevices?.enumerateDevices()) ?? []
    } catch {
      return
    }
    if (this.#lifetime.signal.aborted) return
    this.#update(takeInventory(infos))
  }

  #update(after: DeviceInventory): void {
    const before = this.#inventory
    const isFirst = !this.#hasLooked
    this.#hasLooked = true
    if (isSameInventory(before, after)) return
    this.#inventory = after
    this.#events.emit('change', {
      lists: listsOf(after),
      added: isFirst ? listsOf(emptyInventory) : difference(after, before),
      removed: isFirst ? listsOf(emptyInventory) : difference(before, after),
      before,
      after
    })
  }

  #setPermission(kind: CaptureKind, permission: DevicePermission): void {
    if (this.#permissions[kind] === permission) return
    this.#permissions[kind] = permission
    this.#events.emit('permission', { kind, permission })
    // Labels appear and disappear with it, and no devicechange says so.
    void this.refresh()
  }
}

/** What `left` offers and `right` does not, per kind. */
function difference(left: DeviceInventory, right: DeviceInventory): DeviceLists {
  const [microphone = [], camera = [], speaker = []] = deviceKinds.map((kind) =>
    missingFrom(right[kind].devices, left[kind].devices)
  )
  return { microphone, camera, speaker }
}

function scheduleTimeout(task: () => void, delayMs: number): () => void {
  const timer = setTimeout(task, delayMs)
  return () => clearTimeout(timer)
}
