// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import type { Pinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { someDesktop } from '../../session/fakeShell'
import { useCallStore } from '../../stores/call'
import { useDesktopStore, type DesktopState } from '../../stores/desktop'
import { freshStores, mountInApp, type Mounted } from '../testMount'
import AboutSection from './AboutSection.vue'

let pinia: Pinia
let mounted: Mounted

async function show(update: DesktopState['update']): Promise<void> {
  useDesktopStore().state = someDesktop({ update })
  mounted = await mountInApp(pinia, AboutSection)
}
const find = (testId: string) => mounted.wrapper.find(`[data-testid="${testId}"]`)

beforeEach(() => {
  pinia = freshStores()
})
afterEach(() => mounted.wrapper.unmount())

describe('updates', () => {
  it('have a different sentence for every state and every failure', async () => {
    await show({ kind: 'checking' })
    const states: DesktopState['update'][] = [
      { kind: 'unsupported' },
      { kind: 'none', checkedAtMs: null },
      { kind: 'none', checkedAtMs: 1 },
      { kind: 'checking' },
      { kind: 'available', version: '2.0.0' },
      { kind: 'downloading', version: '2.0.0', percent: 40 },
      { kind: 'ready', version: '2.0.0' },
      { kind: 'failed', reason: 'offline' },
      { kind: 'failed', reason: 'badSignature' },
      { kind: 'failed', reason: 'noSpace' },
      { kind: 'failed', reason: 'unknown' }
    ]
    const sentences = new Set<string>()
    for (const update of states) {
      useDesktopStore().update({ update })
      await flushPromises()
      const sentence = find('update-state').text()
      expect(sentence, update.kind).toMatch(/[.…]/)
      if ('version' in update) expect(sentence).toContain('2.0.0')
      sentences.add(sentence)
    }
    expect(sentences.size).toBe(states.length)
  })

  it('show how far the download is', async () => {
    await show({ kind: 'downloading', version: '2.0.0', percent: 40 })
    expect(mounted.wrapper.find('progress').attributes('value')).toBe('40')
    await find('check-for-updates').trigger('click')
    expect(mounted.log).toEqual([])
  })

  it('are looked for when asked, and not offered where they come from elsewhere', async () => {
    await show({ kind: 'none', checkedAtMs: null })
    await find('check-for-updates').trigger('click')
    expect(mounted.log).toEqual([['checkForUpdates']])
    useDesktopStore().update({ update: { kind: 'unsupported' } })
    await flushPromises()
    expect(find('check-for-updates').exists()).toBe(false)
  })

  it('are put in by one click, but not during a call, and say why', async () => {
    await show({ kind: 'ready', version: '2.0.0' })
    useCallStore().reset({ kind: 'inCall', roomId: 'kitchen-table' })
    await flushPromises()
    await find('install-update').trigger('click')
    expect(mounted.log).toEqual([])
    expect(mounted.wrapper.text()).toContain('You are in a call.')
    useCallStore().reset()
    await flushPromises()
    await find('install-update').trigger('click')
    expect(mounted.log).toEqual([['installUpdate']])
  })

  it('come without asking, or not, as the person likes', async () => {
    await show({ kind: 'none', checkedAtMs: null })
    await mounted.wrapper.find('[role="switch"]').setValue(false)
    expect(mounted.log).toEqual([['changeDesktopSettings', { updates: 'ask' }]])
  })
})
