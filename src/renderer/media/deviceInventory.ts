/** What a machine offers, put in order: pure functions from the browser's device lists to ours. */

export type DeviceKind = 'microphone' | 'camera' | 'speaker'
export const deviceKinds = ['microphone', 'camera', 'speaker'] as const satisfies readonly DeviceKind[]

export interface Device {
  /** Empty until the browser may tell. */
  readonly id: string
  /** Empty until the browser may tell. */
  readonly label: string
}

/** The devices of one kind. */
export interface DeviceOffer {
  readonly devices: readonly Device[]
  /** The device the system would choose now; Chromium's alias, which is not in the list, when it cannot be told. */
  readonly systemDefault: Device | null
}

export type DeviceInventory = Readonly<Record<DeviceKind, DeviceOffer>>
export type DeviceLists = Readonly<Record<DeviceKind, readonly Device[]>>

export const emptyInventory: DeviceInventory = {
  microphone: { devices: [], systemDefault: null },
  camera: { devices: [], systemDefault: null },
  speaker: { devices: [], systemDefault: null }
}

const browserKinds = {
  microphone: 'audioinput',
  camera: 'videoinput',
  speaker: 'audiooutput'
} as const satisfies Record<DeviceKind, MediaDeviceKind>

/** Chromium lists the system's choices a second time under these ids, with a translated prefix in the label. */
const aliasIds: readonly string[] = ['default', 'communications']

/** Sorts `enumerateDevices()` by kind and folds Chromium's aliases into `systemDefault`. */
export function takeInventory(infos: readonly MediaDeviceInfo[]): DeviceInventory {
  return {
    microphone: offerOf(infos, 'microphone'),
    camera: offerOf(infos, 'camera'),
    speaker: offerOf(infos, 'speaker')
  }
}

export function listsOf(inventory: DeviceInventory): DeviceLists {
  return {
    microphone: inventory.microphone.devices,
    camera: inventory.camera.devices,
    speaker: inventory.speaker.devices
  }
}

/** True when both offer the same devices under the same labels, in the same order, with the same default. */
export function isSameInventory(left: DeviceInventory, right: DeviceInventory): boolean {
  return deviceKinds.every(
    (kind) =>
      left[kind].devices.length === right[kind].devices.length &&
      left[kind].devices.every((device, index) => isSameDevice(device, right[kind].devices[index])) &&
      isSameDevice(left[kind].systemDefault, right[kind].systemDefault)
  )
}

/**
 * The devices of `left` that `right` lacks. Empty while either side is nameless: the first permission
 * reveals ids and labels, it plugs nothing in.
 */
export function missingFrom(right: readonly Device[], left: readonly Device[]): readonly Device[] {
  if (![...left, ...right].every(({ id, label }) => id && label)) return []
  return left.filter(({ id }) => !right.some((other) => other.id === id))
}

/**
 * Finds a remembered device: by id, else by its label when exactly one device carries it (ids are
 * renewed when a site's permissions are reset, labels are not), else null.
 */
export function matchDevice(choice: Device | null, devices: readonly Device[]): Device | null {
  if (!choice) return null
  const byId = devices.find(({ id }) => id !== '' && id === choice.id)
  if (byId) return byId
  const [byLabel, ...namesakes] = devices.filter(({ label }) => label !== '' && label === choice.label)
  return byLabel && namesakes.length === 0 ? byLabel : null
}

/** The listed device an id means, aliases of the system's default included; null when there is none. */
export function resolveDevice(id: string, offer: DeviceOffer): Device | null {
  return (
    offer.devices.find((device) => device.id === id) ?? (aliasIds.includes(id) ? offer.systemDefault : null)
  )
}

function offerOf(infos: readonly MediaDeviceInfo[], kind: DeviceKind): DeviceOffer {
  const ofKind = infos.filter((info) => info.kind === browserKinds[kind])
  const real = ofKind.filter(({ deviceId }) => !aliasIds.includes(deviceId))
  const alias = ofKind.find(({ deviceId }) => deviceId === 'default')
  // A system that names nothing but its default still has one device to offer.
  const listed = real.length > 0 ? real : ofKind.slice(0, 1)
  // Without an alias the default is listed first (Media Capture and Streams, `enumerateDevices()`).
  const standard = alias ? resolveAlias(alias, listed) : listed[0]
  return { devices: listed.map(deviceOf), systemDefault: standard ? deviceOf(standard) : null }
}

/**
 * The device behind an alias, or the alias itself when nothing tells: better the system's words than a
 * guess. One piece of hardware may offer several inputs under one group, hence the label first
 * ("Default - Headset" ends with "Headset").
 */
function resolveAlias(alias: MediaDeviceInfo, listed: readonly MediaDeviceInfo[]): MediaDeviceInfo {
  return (
    listed.find(({ label }) => label !== '' && alias.label.endsWith(label)) ??
    listed.find(({ groupId }) => groupId !== '' && groupId === alias.groupId) ??
    alias
  )
}

const deviceOf = ({ deviceId, label }: MediaDeviceInfo): Device => ({ id: deviceId, label })

function isSameDevice(left: Device | null | undefined, right: Device | null | undefined): boolean {
  return left?.id === right?.id && left?.label === right?.label
}
