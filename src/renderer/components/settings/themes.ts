/** The themes a person can choose from, in the order they are offered. */
import { Monitor, Moon, Sun } from '@lucide/vue'
import type { Component } from 'vue'
import type { MessageKey } from '../../i18n'
import type { Settings } from '../../stores/settings'

export interface ThemeChoice {
  readonly theme: Settings['theme']
  readonly label: MessageKey
  readonly icon: Component
}

export const themes: readonly ThemeChoice[] = [
  { theme: 'system', label: 'settings.themeSystem', icon: Monitor },
  { theme: 'light', label: 'settings.themeLight', icon: Sun },
  { theme: 'dark', label: 'settings.themeDark', icon: Moon }
]
