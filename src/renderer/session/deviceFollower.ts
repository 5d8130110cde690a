/**
 * Keeps the devices in use in line with what is plugged in and what the person has chosen, and says so
 * in a sentence when one has to stand in for another.
 */
import { matchDevice } from '../media/deviceInventory'
import type { DeviceChange, DeviceList } from '../media/deviceList'
import { decideDevice } from '../media/devicePolicy'
import type { Capture, CaptureSnapshot } from '../media/capture'
import type { Playback } from '../media/playback'
import type { DeviceKind } from '../stores/devices'
import type { LocalSources } from './localSources'
import type { Stores } from './stores'

export interface DeviceFollowerOptions {
  readonly list: DeviceList
  readonly playback: Playback
  readonly stores: Pick<Stores, 'devices' | 'settings' | 'toasts'>
}

type CaptureKind = 'microphone' | 'camera'

/** Lives as long as the app; the sources come and go with each call. */
export class DeviceFollower {
  readonly #list: DeviceList
  readonly #playback: Playback
  readonly #stores: DeviceFollowerOptions['stores']
  readonly #cleanups: (() => void)[]
  #sources: LocalSources | null = null
  #sourceCleanups: (() => void)[] = []
  /** Why a device is being switched without having been asked for; told when the switch is done. */
  readonly #reasons: Record<CaptureKind, 'lost' | 'returned' | null> = { microphone: null, camera: null }

  constructor({ list, playback, stores }: DeviceFollowerOptions) {
    this.#list = list
    this.#playback = playback
    this.#stores = stores
    this.#cleanups = [
      list.on('change', (change) => this.#follow(change)),
      list.on('permission', ({ kind, permission }) => (stores.devices.permissions[kind] = permission)),
      playback.on('outputFailed', () => stores.toasts.show('warning', 'speakerFellBack'))
    ]
    Object.assign(stores.devices.permissions, list.permissions)
  }

  /** Follows the devices of these sources, starting with the chosen ones. */
  attach(sources: LocalSources): void {
    this.detach()
    this.#sources = sources
    for (const kind of ['microphone', 'camera'] as const) {
      this.choose(kind, this.#stores.settings.values[kind]?.id ?? null)
      this.#sourceCleanups.push(
        sources[kind].on('change', (snapshot) => this.#show(kind, snapshot)),
        sources[kind].on('lost', () => (this.#reasons[kind] = 'lost'))
      )
    }
  }

  detach(): void {
    for (const cleanup of this.#sourceCleanups) cleanup()
    this.#sourceCleanups = []
    this.#sources = null
    Object.assign(this.#reasons, { microphone: null, camera: null })
    this.#stores.devices.inUse.microphone = null
    this.#stores.devices.inUse.camera = null
  }

  /** Uses a device from now on. An id that is not there any more is looked up by its remembered label. */
  choose(kind: DeviceKind, deviceId: string | null): void {
    const remembered = this.#stores.settings.values[kind]
    const choice = remembered?.id === deviceId ? remembered : null
    const id = matchDevice(choice, this.#list.lists[kind])?.id ?? deviceId
    if (kind === 'speaker') this.#playback.setOutput(id)
    else this.#sources?.[kind].setDevice(id)
  }

  close(): void {
    this.detach()
    for (const cleanup of this.#cleanups) cleanup()
  }

  #follow(change: DeviceChange): void {
    const { devices, settings, toasts } = this.#stores
    Object.assign(devices.lists, change.lists)
    for (const kind of ['microphone', 'camera'] as const) {
      const source: Capture | undefined = this.#sources?.[kind]
      const decision = decideDevice({
        chosen: settings.values[kind],
        inUse: source?.snapshot.deviceId ?? null,
        before: change.before[kind],
        after: change.after[kind]
      })
      if (decision === 'keep') continue
      if (decision.reason !== 'defaultChanged') this.#reasons[kind] = decision.reason
      source?.setDevice(decision.switchTo)
    }
    const output = decideDevice({
      chosen: settings.values.speaker,
      inUse: this.#playback.output ?? 'default',
      before: change.before.speaker,
      after: change.after.speaker
    })
    if (output === 'keep') return
    this.#playback.setOutput(output.switchTo)
    if (output.reason === 'lost') toasts.show('warning', 'speakerFellBack')
  }

  #show(kind: CaptureKind, { track, deviceId, deviceLabel, isPending, problem }: CaptureSnapshot): void {
    const { devices } = this.#stores
    const device = deviceId === null ? null : this.#list.resolve(kind, deviceId)
    devices.inUse[kind] = track ? (device ?? { id: deviceId ?? '', label: deviceLabel ?? '' }) : null
    if (track && devices.permissions[kind] !== 'granted') {
      // Only now do browsers without a Permissions API tell the labels.
      devices.permissions[kind] = 'granted'
      void this.#list.refresh()
    }
    if (isPending) return
    // A permission that is taken back ends the track just as unplugging does; that has a sentence of its own.
    const isForbidden = problem === 'permissionDenied' || devices.permissions[kind] !== 'granted'
    if (isForbidden && !track) this.#reasons[kind] = null
    this.#explain(kind, track ? (deviceLabel ?? '') : null)
  }

  #explain(kind: CaptureKind, device: string | null): void {
    const reason = this.#reasons[kind]
    if (!reason) return
    this.#reasons[kind] = null
    const { toasts } = this.#stores
    if (device === null) toasts.show('warning', kind === 'microphone' ? 'microphoneLost' : 'cameraLost')
    else toasts.show('info', `${kind}${reason === 'lost' ? 'FellBack' : 'Returned'}`, { device })
  }
}
