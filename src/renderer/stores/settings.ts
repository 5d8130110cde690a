/** What a person has decided once and for all. Persisted by the composition root, validated on the way in. */
import { defineStore } from 'pinia'
import { ref } from 'vue'
import * as v from 'valibot'

/** A device is remembered by id and label: ids change when permissions are reset, labels do not. */
const DeviceChoice = v.nullable(v.object({ id: v.string(), label: v.string() }))
export type DeviceChoice = v.InferOutput<typeof DeviceChoice>

export const Settings = v.object({
  displayName: v.fallback(v.pipe(v.string(), v.maxLength(64)), ''),
  theme: v.fallback(v.picklist(['system', 'light', 'dark']), 'system'),
  layout: v.fallback(v.picklist(['grid', 'speaker']), 'grid'),
  /** null follows the system's default. */
  microphone: v.fallback(DeviceChoice, null),
  camera: v.fallback(DeviceChoice, null),
  speaker: v.fallback(DeviceChoice, null),
  /** What the pre-join view starts with. The camera is off until somebody has once switched it on. */
  joinWithMicrophone: v.fallback(v.boolean(), true),
  joinWithCamera: v.fallback(v.boolean(), false),
  /** Playback volume per display name, 0..1; absent means 1. */
  volumes: v.fallback(v.record(v.string(), v.pipe(v.number(), v.minValue(0), v.maxValue(1))), {})
})
export type Settings = v.InferOutput<typeof Settings>

export const defaultSettings = (): Settings =>
  v.parse(Settings, {
    displayName: '',
    theme: 'system',
    layout: 'grid',
    microphone: null,
    camera: null,
    speaker: null,
    joinWithMicrophone: true,
    joinWithCamera: false,
    volumes: {}
  })

export const useSettingsStore = defineStore('settings', () => {
  const values = ref<Settings>(defaultSettings())

  function update(change: Partial<Settings>): void {
    values.value = { ...values.value, ...change }
  }

  function volumeOf(displayName: string): number {
    return values.value.volumes[displayName] ?? 1
  }

  /** Full volume is the default and is not stored. */
  function setVolume(displayName: string, volume: number): void {
    const others = Object.entries(values.value.volumes).filter(([name]) => name !== displayName)
    update({ volumes: Object.fromEntries(volume === 1 ? others : [...others, [displayName, volume]]) })
  }

  return { values, update, volumeOf, setVolume }
})
