// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultKeys } from '../../stores/keyBindings'
import { useSettingsStore } from '../../stores/settings'
import { freshStores, mountInApp, type Mounted } from '../testMount'
import ShortcutList from './ShortcutList.vue'

let mounted: Mounted
const rows = () => mounted.wrapper.findAll('.row').map((row) => row.text())

describe('ShortcutList', () => {
  beforeEach(async () => {
    mounted = await mountInApp(freshStores(), ShortcutList)
  })
  afterEach(() => mounted.wrapper.unmount())

  it('shows the keys as the person has bound them, and none that is not bound', async () => {
    expect(rows()).toContain('MMicrophone on or off')
    useSettingsStore().update({ keys: { ...defaultKeys(), microphone: 'q', camera: null } })
    await mounted.wrapper.vm.$nextTick()
    expect(rows()).toContain('QMicrophone on or off')
    expect(rows().join()).not.toContain('Camera')
  })

  it('has the key to hold once that is switched on', async () => {
    expect(rows().join()).not.toContain('Hold to talk')
    useSettingsStore().update({ pushToTalk: { isOn: true, key: ' ' } })
    await mounted.wrapper.vm.$nextTick()
    expect(rows()[0]).toBe('SpaceHold to talk')
  })
})
