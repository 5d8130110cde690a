// @vitest-environment happy-dom
import type { Pinia } from 'pinia'
import { nextTick } from 'vue'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useConnectionStore } from '../../stores/connection'
import { useSettingsStore } from '../../stores/settings'
import { freshStores, mountInApp, type Mounted } from '../testMount'
import RelayField from './RelayField.vue'

let pinia: Pinia
let mounted: Mounted
const warning = () => mounted.wrapper.find('[data-testid="no-relay"]')

describe('hiding the network address', () => {
  beforeEach(async () => {
    pinia = freshStores()
    mounted = await mountInApp(pinia, RelayField)
  })
  afterEach(() => mounted.wrapper.unmount())

  it('is off until somebody asks for it', async () => {
    expect(useSettingsStore().values.alwaysRelay).toBe(false)
    await mounted.wrapper.find('[role="switch"]').setValue(true)
    expect(useSettingsStore().values.alwaysRelay).toBe(true)
  })

  it('says during a call that nobody can be reached where there is no relay, and only then', async () => {
    useSettingsStore().update({ alwaysRelay: true })
    for (const [hasRelay, isWarned] of [
      [null, false],
      [true, false],
      [false, true]
    ] as const) {
      useConnectionStore().hasRelay = hasRelay
      await nextTick()
      expect(warning().exists(), String(hasRelay)).toBe(isWarned)
    }
    useSettingsStore().update({ alwaysRelay: false })
    await nextTick()
    expect(warning().exists()).toBe(false)
  })
})
