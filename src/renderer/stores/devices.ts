/** The devices this machine offers right now, and whether we may use them. */
import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'

export type DeviceKind = 'microphone' | 'camera' | 'speaker'
/** 'unknown' until the browser has been asked; labels stay empty until then. */
export type DevicePermission = 'unknown' | 'granted' | 'denied'

export interface Device {
  readonly id: string
  /** Empty while permission is unknown: browsers hide labels then. */
  readonly label: string
}

export const useDevicesStore = defineStore('devices', () => {
  const lists = shallowReactive<Record<DeviceKind, readonly Device[]>>({
    microphone: [],
    camera: [],
    speaker: []
  })
  const permissions = shallowReactive<Record<'microphone' | 'camera', DevicePermission>>({
    microphone: 'unknown',
    camera: 'unknown'
  })
  /** The device really in use, which differs from the chosen one after a fallback; null when none is. */
  const inUse = shallowReactive<Record<'microphone' | 'camera', Device | null>>({
    microphone: null,
    camera: null
  })

  return { lists, permissions, inUse }
})
