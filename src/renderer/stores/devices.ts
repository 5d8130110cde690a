/** The devices this machine offers right now, and whether we may use them. */
import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
import type { Device, DeviceKind } from '../media/deviceInventory'
import type { DevicePermission } from '../media/devicePermission'

export type { Device, DeviceKind, DevicePermission }

export const useDevicesStore = defineStore('devices', () => {
  const lists = shallowReactive<Record<DeviceKind, readonly Device[]>>({
    microphone: [],
    camera: [],
    speaker: []
  })
  /** 'unknown' until the browser has been asked; labels stay empty until then. */
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
