// @vitest-environment happy-dom
import { mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { defineComponent } from 'vue'
import { useShortcuts } from './useShortcuts'

const mute = vi.fn()
const help = vi.fn()
let wrapper: VueWrapper | undefined

function show(): HTMLElement {
  const View = defineComponent({
    setup: () => useShortcuts({ m: mute, '?': help }),
    template: '<div><input /><div role="menu"><button id="item" /></div><button id="free" /></div>'
  })
  wrapper = mount(View, { attachTo: document.body })
  return document.body
}

function press(target: Element | null, key: string, init: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init })
  target?.dispatchEvent(event)
  return event
}

describe('useShortcuts', () => {
  afterEach(() => {
    wrapper?.unmount()
    vi.clearAllMocks()
  })

  it('calls for a single key, Caps Lock or not, and keeps the key from doing anything else', () => {
    const body = show()
    expect(press(body.querySelector('#free'), 'm').defaultPrevented).toBe(true)
    press(body, 'M')
    expect(mute).toHaveBeenCalledTimes(2)
  })

  it('leaves combinations to the browser', () => {
    const body = show()
    for (const modifier of ['ctrlKey', 'altKey', 'metaKey', 'shiftKey'])
      press(body, 'm', { [modifier]: true })
    expect(mute).not.toHaveBeenCalled()
  })

  it('allows the Shift that typing a question mark takes', () => {
    press(show(), '?', { shiftKey: true })
    expect(help).toHaveBeenCalledOnce()
  })

  it('is silent while the person types or chooses from a menu', () => {
    const body = show()
    press(body.querySelector('input'), 'm')
    press(body.querySelector('#item'), 'm')
    expect(mute).not.toHaveBeenCalled()
  })

  it('counts a held key once', () => {
    const body = show()
    press(body, 'm')
    press(body, 'm', { repeat: true })
    expect(mute).toHaveBeenCalledOnce()
  })

  it('does not mistake an inherited property for a shortcut', () => {
    expect(press(show(), 'constructor').defaultPrevented).toBe(false)
  })

  it('stops listening when the view goes', () => {
    const body = show()
    wrapper?.unmount()
    press(body, 'm')
    expect(mute).not.toHaveBeenCalled()
  })
})
