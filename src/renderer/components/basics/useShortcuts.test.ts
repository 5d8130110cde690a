// @vitest-environment happy-dom
import { mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, ref, type MaybeRefOrGetter } from 'vue'
import { defaultKeys, type KeyAction } from '../../stores/keyBindings'
import { boundTo, useShortcuts, type Shortcuts } from './useShortcuts'

const mute = vi.fn()
const help = vi.fn()
let wrapper: VueWrapper | undefined

function show(
  shortcuts: MaybeRefOrGetter<Shortcuts> = { m: mute, '?': help },
  template = '<div><input /><div role="menu"><button id="item" /></div><button id="free" /></div>'
): HTMLElement {
  wrapper = mount(defineComponent({ setup: () => useShortcuts(shortcuts), template }), {
    attachTo: document.body
  })
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

  it('obeys another key as soon as it is bound', () => {
    const keys = ref<Shortcuts>({ m: mute })
    show(keys)
    keys.value = { q: mute }
    press(document.body, 'm')
    expect(mute).not.toHaveBeenCalled()
    press(document.body, 'q')
    expect(mute).toHaveBeenCalledOnce()
  })

  it('lets a button be pressed by Space and Enter, whatever they are bound to', () => {
    show({ ' ': mute, enter: mute }, '<button><i id="inside" /></button>')
    const inside = document.querySelector('#inside')
    expect(press(inside, ' ').defaultPrevented).toBe(false)
    expect(press(inside, 'Enter').defaultPrevented).toBe(false)
    expect(mute).not.toHaveBeenCalled()
  })
})

describe('boundTo', () => {
  it('has an entry for every action with a key, and none for the rest', () => {
    const actions = { microphone: mute, help } as unknown as Record<KeyAction, () => void>
    const shortcuts = boundTo({ ...defaultKeys(), microphone: 'q', camera: null }, actions)
    expect(shortcuts['q']).toBe(mute)
    expect(shortcuts['?']).toBe(help)
    expect(Object.keys(shortcuts)).not.toContain('v')
    expect(Object.keys(shortcuts)).not.toContain('null')
  })
})
