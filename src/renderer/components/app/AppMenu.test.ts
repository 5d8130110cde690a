// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import type { Pinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { someDesktop } from '../../session/fakeShell'
import { useDesktopStore } from '../../stores/desktop'
import { useSettingsDialogStore } from '../../stores/settingsDialog'
import { freshStores, mountInApp, type Mounted } from '../testMount'
import AppMenu from './AppMenu.vue'

let pinia: Pinia
let mounted: Mounted

async function show(): Promise<void> {
  mounted = await mountInApp(pinia, AppMenu)
}
const tabs = () => [...document.querySelectorAll('[role="tab"]')].map((tab) => tab.textContent.trim())

beforeEach(() => {
  pinia = freshStores()
})
afterEach(() => mounted.wrapper.unmount())

describe('the settings', () => {
  it('have in a browser what means something there', async () => {
    await show()
    useSettingsDialogStore().open()
    await flushPromises()
    expect(tabs()).toEqual(['General', 'Sound and picture', 'Keys'])
    expect(document.querySelector('[role="dialog"] [data-testid="name"]')).not.toBeNull()
  })

  it('open from elsewhere, at the subject in question', async () => {
    useDesktopStore().state = someDesktop()
    await show()
    useSettingsDialogStore().open('hosting')
    await flushPromises()
    expect(tabs()).toHaveLength(7)
    expect(document.querySelector('[role="tab"][aria-selected="true"]')?.textContent).toContain('Hosting')
    expect(document.querySelector('[data-testid="hosting-port"]')).not.toBeNull()
  })

  it('say at their button that an update is ready, and not before', async () => {
    useDesktopStore().state = someDesktop({ update: { kind: 'downloading', version: '2', percent: 9 } })
    await show()
    const button = mounted.wrapper.find('[data-testid="app-menu"]')
    expect(button.attributes('aria-label')).toBe('Settings and theme')
    useDesktopStore().update({ update: { kind: 'ready', version: '2' } })
    await flushPromises()
    expect(button.attributes('aria-label')).toContain('An update is ready')
  })
})
