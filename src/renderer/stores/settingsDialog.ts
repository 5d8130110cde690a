/** Whether the settings are open, and where. One for the whole app, because the tray opens them, too. */
import { defineStore } from 'pinia'
import { ref } from 'vue'

/** In the order in which they are offered; a browser has the first two and the keys. */
export const settingsSections = [
  'general',
  'devices',
  'rooms',
  'keys',
  'desktop',
  'hosting',
  'about'
] as const
export type SettingsSection = (typeof settingsSections)[number]

export const useSettingsDialogStore = defineStore('settingsDialog', () => {
  const isOpen = ref(false)
  const section = ref<SettingsSection>('general')

  function open(at: SettingsSection = 'general'): void {
    section.value = at
    isOpen.value = true
  }

  return { isOpen, section, open }
})
