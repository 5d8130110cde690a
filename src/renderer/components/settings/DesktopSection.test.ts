// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import type { Pinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { someDesktop, someDesktopSettings } from '../../session/fakeShell'
import { useDesktopStore, type DesktopState } from '../../stores/desktop'
import { freshStores, mountInApp, type Mounted } from '../testMount'
import DesktopSection from './DesktopSection.vue'

let pinia: Pinia
let mounted: Mounted

async function show(change: Partial<DesktopState> = {}): Promise<void> {
  useDesktopStore().state = someDesktop(change)
  mounted = await mountInApp(pinia, DesktopSection)
}

function switchOf(label: string) {
  const found = mounted.wrapper.findAll('.switch').find((field) => field.text().startsWith(label))
  if (!found) throw new Error(`no switch ${label}`)
  return found.find('input')
}

beforeEach(() => {
  pinia = freshStores()
})
afterEach(() => mounted.wrapper.unmount())

describe('a switch of the desktop', () => {
  it('asks the shell, and shows what the shell has made of it', async () => {
    await show()
    const box = switchOf('Start Confab when I log in')
    await box.setValue(true)
    expect(mounted.log).toEqual([['changeDesktopSettings', { startAtLogin: true }]])
    await flushPromises()
    expect(box.element.checked).toBe(false)
    useDesktopStore().update({ settings: { ...someDesktopSettings, startAtLogin: true } })
    await flushPromises()
    expect(box.element.checked).toBe(true)
  })

  it('says why it cannot be moved, and does not move', async () => {
    await show()
    const box = switchOf('Start in the background')
    expect(box.attributes('aria-disabled')).toBe('true')
    const reason = mounted.wrapper.find(`[id="${box.attributes('aria-describedby')}"]`)
    expect(reason.text()).toContain('Only counts when Confab starts at login')
    const click = new MouseEvent('click', { bubbles: true, cancelable: true })
    box.element.dispatchEvent(click)
    expect(click.defaultPrevented).toBe(true)
    expect(mounted.log).toEqual([])
  })
})

describe('the home server', () => {
  const field = () => mounted.wrapper.find<HTMLInputElement>('[data-testid="server-address"]')

  it('is kept as an origin, and empty means the default', async () => {
    await show()
    await field().setValue('  Confab.example/ ')
    expect(field().element.value).toBe('https://confab.example')
    useDesktopStore().update({ settings: { ...someDesktopSettings, serverUrl: 'https://confab.example' } })
    await flushPromises()
    await field().setValue('')
    expect(mounted.log).toEqual([
      ['changeDesktopSettings', { serverUrl: 'https://confab.example' }],
      ['changeDesktopSettings', { serverUrl: null }]
    ])
  })

  it('is not changed by an address that is none, which stays to be corrected', async () => {
    await show()
    await field().setValue('https://confab.example/r/kitchen')
    expect(mounted.log).toEqual([])
    expect(field().attributes('aria-invalid')).toBe('true')
    expect(field().element.value).toBe('https://confab.example/r/kitchen')
    expect(mounted.wrapper.text()).toContain('That is no server address')
  })

  it('counts after a reconnect, which is offered when it is needed', async () => {
    await show()
    expect(mounted.wrapper.find('[data-testid="reconnect"]').exists()).toBe(false)
    useDesktopStore().update({ settings: { ...someDesktopSettings, serverUrl: 'https://other.example' } })
    await flushPromises()
    expect(mounted.wrapper.text()).toContain('You are still on https://home.example.')
    await mounted.wrapper.find('[data-testid="reconnect"] button').trigger('click')
    expect(mounted.log).toEqual([['reconnect']])
  })

  it('is shown and cannot be changed where it has been set from outside', async () => {
    await show({ isServerManaged: true })
    expect(field().element.value).toBe('https://home.example')
    expect(field().element.readOnly).toBe(true)
    expect(mounted.wrapper.text()).toContain('cannot be changed here')
  })
})
