// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import type { Pinia } from 'pinia'
import { encode } from 'uqr'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { someDesktop, someDesktopSettings } from '../../session/fakeShell'
import { useDesktopStore, type DesktopState } from '../../stores/desktop'
import { freshStores, mountInApp, type Mounted } from '../testMount'
import HostingSection from './HostingSection.vue'

const localUrl = 'http://127.0.0.1:7440'
const networkUrl = 'http://192.168.1.7:7440'
const on = { kind: 'on', localUrl, networkUrl } as const
let pinia: Pinia
let mounted: Mounted

async function show(change: Partial<DesktopState> = {}): Promise<void> {
  useDesktopStore().state = someDesktop(change)
  mounted = await mountInApp(pinia, HostingSection)
}
const port = () => mounted.wrapper.find<HTMLInputElement>('[data-testid="hosting-port"]')

beforeEach(() => {
  pinia = freshStores()
})
afterEach(() => mounted.wrapper.unmount())

describe('hosting', () => {
  it('is switched on with the port as it is', async () => {
    await show()
    await mounted.wrapper.find('[role="switch"]').setValue(true)
    expect(mounted.log).toEqual([['changeDesktopSettings', { hosting: { isOn: true, port: 7440 } }]])
  })

  it('takes another port once it is a port', async () => {
    await show()
    for (const typed of ['0', '65536', '80.5', 'x', '']) {
      await port().setValue(typed)
      expect(mounted.wrapper.text(), typed).toContain('A port is a number from 1 to 65535.')
    }
    expect(mounted.log).toEqual([])
    await port().setValue('8080')
    expect(mounted.log).toEqual([['changeDesktopSettings', { hosting: { isOn: false, port: 8080 } }]])
  })

  it('shows both addresses, and copies them', async () => {
    await show({ hosting: on })
    const values = mounted.wrapper
      .findAll<HTMLInputElement>('input[readonly]')
      .map(({ element }) => element.value)
    expect(values).toEqual([networkUrl, localUrl])
    await mounted.wrapper.find(`[aria-label="Copy ${networkUrl}"]`).trigger('click')
    expect(mounted.log).toEqual([['copyAddress', networkUrl]])
    expect(mounted.wrapper.text()).toContain('In a browser they can only watch and listen')
  })

  it('draws the address for the network, with the empty margin scanners need', async () => {
    await show({ hosting: on })
    const code = mounted.wrapper.find('[role="img"]')
    expect(code.attributes('aria-label')).toBe(`QR code of ${networkUrl}`)
    const { data, size } = encode(networkUrl, { ecc: 'M', border: 0 })
    expect(code.attributes('viewBox')).toBe(`0 0 ${size + 8} ${size + 8}`)
    const path = code.find('[data-testid="qr-squares"]').attributes('d') ?? ''
    const squares = [...path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${x},${y}`)
    const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`${x + 4},${y + 4}`] : [])))
    expect(squares).toEqual(dark)
  })

  it('says that nobody else can get here without a network, and draws nothing to scan', async () => {
    await show({ hosting: { ...on, networkUrl: null } })
    expect(mounted.wrapper.text()).toContain('in no network right now')
    expect(mounted.wrapper.find('[role="img"]').exists()).toBe(false)
  })

  it('has a different sentence for every way it fails', async () => {
    await show()
    const sentences = new Set<string>()
    for (const reason of ['portTaken', 'portForbidden', 'crashed', 'restarting'] as const) {
      useDesktopStore().update({ hosting: { kind: 'failed', reason } })
      await flushPromises()
      sentences.add(mounted.wrapper.find('[data-testid="hosting-problem"]').text())
    }
    expect(sentences.size).toBe(4)
    expect([...sentences].join()).toContain('port 7440')
  })

  it('can become the home server, unless that has been set from outside or is so already', async () => {
    await show({ hosting: on })
    await mounted.wrapper.find('[data-testid="use-as-home"]').trigger('click')
    expect(mounted.log).toEqual([['changeDesktopSettings', { serverUrl: localUrl }]])
    useDesktopStore().update({ settings: { ...someDesktopSettings, serverUrl: localUrl } })
    await flushPromises()
    expect(mounted.wrapper.text()).toContain('This is your home server now.')
    expect(mounted.wrapper.find('[data-testid="use-as-home"]').exists()).toBe(false)
    expect(mounted.wrapper.text()).toContain('You are still on https://home.example.')
    useDesktopStore().update({ settings: someDesktopSettings, isServerManaged: true })
    await flushPromises()
    expect(mounted.wrapper.find('[data-testid="use-as-home"]').exists()).toBe(false)
  })
})
