/** What to do when devices come and go: the one place that weighs a person's choice against what is there. */
import { matchDevice, resolveDevice, type Device, type DeviceOffer } from './deviceInventory'

export interface DeviceSituation {
  /** What the person has chosen; null follows the system. */
  readonly chosen: Device | null
  /** Id of the device really in use, as its track or element tells it; null when none is. */
  readonly inUse: string | null
  readonly before: DeviceOffer
  readonly after: DeviceOffer
}

export interface DeviceSwitch {
  /** For `setDevice` or `setOutput`; null is the system's default. */
  readonly switchTo: string | null
  readonly reason: 'lost' | 'returned' | 'defaultChanged'
}

/**
 * The chosen device is used whenever it is there, the system's default otherwise.
 *
 * Reacts to changes only: a chosen device that is there but not in use (held by another application, say)
 * is not tried again until it has been away, and nothing is switched on that was off.
 */
export function decideDevice({ chosen, inUse, before, after }: DeviceSituation): 'keep' | DeviceSwitch {
  if (inUse === null || isNameless(after)) return 'keep'
  // An alias means the default of the moment it was opened, not the one that has taken its place.
  const current = (isNameless(before) ? null : resolveDevice(inUse, before)?.id) ?? inUse
  const isLost = hasDevice(before, current) && !hasDevice(after, current)
  const choice = matchDevice(chosen, after.devices)

  if (choice) {
    if (choice.id === current) return 'keep'
    if (isLost) return { switchTo: choice.id, reason: 'lost' }
    const wasThere = matchDevice(chosen, before.devices)?.id === choice.id
    return wasThere ? 'keep' : { switchTo: choice.id, reason: 'returned' }
  }
  if (isLost) return { switchTo: null, reason: 'lost' }

  // Names that were just revealed are no change of the default.
  const previous = isNameless(before) ? null : before.systemDefault
  const next = after.systemDefault
  const hasDefaultChanged = previous !== null && next !== null && next.id !== previous.id
  // A stand-in for an absent choice follows the system just as no choice does.
  return hasDefaultChanged && next.id !== current ? { switchTo: null, reason: 'defaultChanged' } : 'keep'
}

/** Before permission a list tells how many kinds of devices there are, but not which. */
function isNameless(offer: DeviceOffer): boolean {
  return offer.devices.some(({ id }) => id === '')
}

function hasDevice(offer: DeviceOffer, id: string): boolean {
  return offer.devices.some((device) => device.id === id)
}
