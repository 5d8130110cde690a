/** What the desktop shell has told the page; null in a browser, which has none. */
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { DesktopSettings, HostingState, ShortcutStates, UpdateState } from '../platform/shell'

export interface DesktopState {
  readonly appVersion: string
  readonly platform: 'darwin' | 'linux' | 'win32'
  /** The home server this page was loaded for. */
  readonly serverUrl: string
  /** The setting it was loaded with, which may have been changed since; null is the default. */
  readonly loadedServerUrl: string | null
  readonly isServerManaged: boolean
  readonly settings: DesktopSettings
  readonly shortcuts: ShortcutStates
  readonly hosting: HostingState
  readonly update: UpdateState
}

export const useDesktopStore = defineStore('desktop', () => {
  const state = shallowRef<DesktopState | null>(null)
  const isDesktop = computed(() => state.value !== null)
  /** Another home server has been chosen, which counts once the page is loaded anew. */
  const isReconnectNeeded = computed(
    () => state.value !== null && state.value.settings.serverUrl !== state.value.loadedServerUrl
  )

  function update(change: Partial<DesktopState>): void {
    if (state.value) state.value = { ...state.value, ...change }
  }

  return { state, isDesktop, isReconnectNeeded, update }
})
