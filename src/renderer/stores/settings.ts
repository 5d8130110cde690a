/** What a person has decided once and for all. Persisted by the composition root, validated on the way in. */
import { defineStore } from 'pinia'
import { ref } from 'vue'
import * as v from 'valibot'
import { defaultKeys, defaultPushToTalk, KeyBindings, PushToTalk } from './keyBindings'

/** A device is remembered by id and label: ids change when permissions are reset, labels do not. */
const DeviceChoice = v.nullable(v.object({ id: v.string(), label: v.string() }))
export type DeviceChoice = v.InferOutput<typeof DeviceChoice>

const TimeOfDay = v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/))

/** In which Confab does nothing by itself. `HH:MM` of this machine's clock; `to` before `from` goes over midnight. */
const QuietHours = v.object({
  isOn: v.fallback(v.boolean(), false),
  from: v.fallback(TimeOfDay, '22:00'),
  to: v.fallback(TimeOfDay, '07:00')
})
export type QuietHours = v.InferOutput<typeof QuietHours>

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
  volumes: v.fallback(v.record(v.string(), v.pipe(v.number(), v.minValue(0), v.maxValue(1))), {}),
  keys: v.fallback(KeyBindings, defaultKeys),
  pushToTalk: v.fallback(PushToTalk, defaultPushToTalk),
  /** Whether a muted microphone is still listened to, on this computer alone, to tell who talks that nobody hears it. */
  warnWhenMuted: v.fallback(v.boolean(), true),
  quietHours: v.fallback(QuietHours, () => v.parse(QuietHours, {})),
  /** The person has agreed once that Confab may enter a room by itself. */
  hasConfirmedAutoJoin: v.fallback(v.boolean(), false),
  /** The others learn the relay's network address and not ours; without a relay nobody is reached. */
  alwaysRelay: v.fallback(v.boolean(), false),
  /** 'text' keeps every letter sharp at a low frame rate, 'motion' keeps movement smooth. */
  shareMode: v.fallback(v.picklist(['text', 'motion']), 'text'),
  /** How much is asked of the others' pictures, least first; 'audioOnly' asks for shared screens and no faces. */
  videoQuality: v.fallback(v.picklist(['audioOnly', 'saveData', 'balanced', 'best']), 'balanced')
})
export type Settings = v.InferOutput<typeof Settings>

export const defaultSettings = (): Settings => v.parse(Settings, {})

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
