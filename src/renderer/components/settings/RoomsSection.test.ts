// @vitest-environment happy-dom
import type { Pinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { someDesktop } from '../../session/fakeShell'
import { useDesktopStore } from '../../stores/desktop'
import { useSettingsStore } from '../../stores/settings'
import { freshStores, mountInApp, type Mounted } from '../testMount'
import RoomsSection from './RoomsSection.vue'

let pinia: Pinia
let mounted: Mounted
const quietHours = () => useSettingsStore().values.quietHours

describe('quiet hours', () => {
  beforeEach(async () => {
    pinia = freshStores()
    useDesktopStore().state = someDesktop()
    mounted = await mountInApp(pinia, RoomsSection)
  })
  afterEach(() => mounted.wrapper.unmount())

  it('have their two times once they are switched on', async () => {
    expect(mounted.wrapper.find('[data-testid="quiet-from"]').exists()).toBe(false)
    await mounted.wrapper.findAll('[role="switch"]').at(1)?.setValue(true)
    const from = mounted.wrapper.find('[data-testid="quiet-from"]')
    await from.setValue('23:30')
    expect(quietHours()).toEqual({ isOn: true, from: '23:30', to: '07:00' })
  })

  it('keep the old time where a new one is only half typed', async () => {
    useSettingsStore().update({ quietHours: { isOn: true, from: '22:00', to: '07:00' } })
    await mounted.wrapper.vm.$nextTick()
    const to = mounted.wrapper.find<HTMLInputElement>('[data-testid="quiet-to"]')
    to.element.value = ''
    await to.trigger('change')
    expect(quietHours().to).toBe('07:00')
    expect(to.element.value).toBe('07:00')
  })

  it('are ours; being told who comes in is the shell’s', async () => {
    await mounted.wrapper.find('[role="switch"]').setValue(false)
    expect(mounted.log).toEqual([['changeDesktopSettings', { notifyPresence: false }]])
  })
})
