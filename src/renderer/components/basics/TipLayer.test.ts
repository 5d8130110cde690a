// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import TipLayer from './TipLayer.vue'

beforeEach(() => {
  vi.useFakeTimers()
  document.body.innerHTML = '<button data-tip="Mute" data-tip-key="M"><i></i></button><p></p>'
})
afterEach(() => vi.useRealTimers())

function hover(selector: string, pointerType = 'mouse'): void {
  document
    .querySelector(selector)
    ?.dispatchEvent(new PointerEvent('pointerover', { bubbles: true, pointerType }))
}

function move(selector: string, clientX: number, clientY: number): void {
  const init = { bubbles: true, pointerType: 'mouse', clientX, clientY }
  document.querySelector(selector)?.dispatchEvent(new PointerEvent('pointermove', init))
}

async function shownAfter(ms: number): Promise<string | null> {
  vi.advanceTimersByTime(ms)
  await flushPromises()
  return document.querySelector('.tooltip')?.textContent ?? null
}

describe('TipLayer', () => {
  it('shows the tip and the key of what is hovered, children included, after a moment', async () => {
    const wrapper = mount(TipLayer, { attachTo: document.body })
    hover('i')
    expect(await shownAfter(300)).toBeNull()
    expect(await shownAfter(100)).toBe('MuteM')
    wrapper.unmount()
  })

  it('goes when the pointer goes, and with Escape', async () => {
    const wrapper = mount(TipLayer, { attachTo: document.body })
    hover('button')
    await shownAfter(400)
    hover('p')
    expect(await shownAfter(200)).toBeNull()
    hover('button')
    await shownAfter(400)
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }))
    expect(await shownAfter(0)).toBeNull()
    wrapper.unmount()
  })

  it('stays while the pointer is on the tip itself, and goes when it leaves it, whatever lies below', async () => {
    const wrapper = mount(TipLayer, { attachTo: document.body })
    hover('button')
    await shownAfter(400)
    const tip = document.querySelector('.tooltip')
    if (tip) tip.getBoundingClientRect = () => new DOMRect(100, 100, 50, 20)
    hover('p')
    vi.advanceTimersByTime(50)
    move('p', 110, 110)
    expect(await shownAfter(1_000)).toBe('MuteM')
    // Still over the same paragraph.
    move('p', 10, 10)
    move('p', 12, 10)
    expect(await shownAfter(200)).toBeNull()
    wrapper.unmount()
  })

  it('leaves fingers alone, and hears nothing once unmounted', async () => {
    const wrapper = mount(TipLayer, { attachTo: document.body })
    hover('button', 'touch')
    expect(await shownAfter(1_000)).toBeNull()
    wrapper.unmount()
    hover('button')
    expect(vi.getTimerCount()).toBe(0)
  })
})
