// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useCallStore } from '../stores/call'
import { useSettingsStore } from '../stores/settings'
import { watchPushToTalk } from './pushToTalk'

let asked: boolean[]
let undo: () => void

/** The microphone follows at once, as its sender would say. */
function start(): void {
  const stores = { call: useCallStore(), settings: useSettingsStore() }
  const setMicrophone = (isOn: boolean): void => {
    asked.push(isOn)
    stores.call.updateLocal('microphone', { isOn })
  }
  undo = watchPushToTalk({ page: window, stores, setMicrophone })
}

function key(
  type: 'keydown' | 'keyup',
  init: KeyboardEventInit = {},
  target: EventTarget = document.body
): KeyboardEvent {
  const event = new KeyboardEvent(type, { key: ' ', code: 'Space', bubbles: true, cancelable: true, ...init })
  target.dispatchEvent(event)
  return event
}

function place(html: string): Element {
  document.body.innerHTML = html
  const target = document.querySelector('.target')
  if (!target) throw new Error('there is no target in it')
  return target
}

describe('push to talk', () => {
  beforeEach(() => {
    setActivePinia(createPinia())
    asked = []
    useCallStore().reset({ kind: 'inCall', roomId: 'kitchen-table' })
    useSettingsStore().update({ pushToTalk: { isOn: true, key: ' ' } })
    start()
  })
  afterEach(() => {
    undo()
    document.body.innerHTML = ''
  })

  it('opens the microphone for as long as the key is held', () => {
    expect(key('keydown').defaultPrevented).toBe(true)
    expect(key('keydown', { repeat: true }).defaultPrevented).toBe(true)
    expect(asked).toEqual([true])
    key('keyup')
    expect(asked).toEqual([true, false])
    key('keyup')
    expect(asked).toEqual([true, false])
  })

  it('does not close a microphone that was open before', () => {
    useCallStore().updateLocal('microphone', { isOn: true })
    key('keydown')
    key('keyup')
    expect(asked).toEqual([])
  })

  it('is off until it is switched on, and outside a call', () => {
    useSettingsStore().update({ pushToTalk: { isOn: false, key: ' ' } })
    key('keydown')
    useSettingsStore().update({ pushToTalk: { isOn: true, key: ' ' } })
    useCallStore().reset()
    key('keydown')
    expect(asked).toEqual([])
  })

  it.each(['ctrlKey', 'altKey', 'metaKey', 'shiftKey'])('is no combination with %s', (modifier) => {
    key('keydown', { [modifier]: true })
    expect(asked).toEqual([])
  })

  it('is not taken from by a button that has the focus only because it was clicked', () => {
    const button = place('<button class="target"></button><p></p>')
    button.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))
    expect(key('keydown', {}, button).defaultPrevented).toBe(true)
    key('keyup', {}, button)
    expect(asked).toEqual([true, false])
    // Gone to by key, the button is meant.
    key('keydown', { key: 'Tab', code: 'Tab' }, button)
    expect(key('keydown', {}, button).defaultPrevented).toBe(false)
  })

  it.each([
    ['a text field', '<input class="target">'],
    ['a text that can be edited', '<p contenteditable="true"><b class="target"></b></p>'],
    ['a dialog', '<div role="dialog"><p class="target"></p></div>'],
    ['a button, which Space presses', '<button><i class="target"></i></button>']
  ])('leaves Space to %s', (_place, html) => {
    expect(key('keydown', {}, place(html)).defaultPrevented).toBe(false)
    expect(asked).toEqual([])
  })

  it('takes a letter on a button, which a letter does not press', () => {
    useSettingsStore().update({ pushToTalk: { isOn: true, key: 'b' } })
    key('keydown', { key: 'b', code: 'KeyB' }, place('<button class="target"></button>'))
    // Shift has come down meanwhile, and somebody stops the event on its way.
    const target = place('<button class="target"></button>')
    target.addEventListener('keyup', (event) => event.stopPropagation())
    key('keyup', { key: 'B', code: 'KeyB', shiftKey: true }, target)
    expect(asked).toEqual([true, false])
  })

  it.each([
    ['the window loses the focus', () => window.dispatchEvent(new Event('blur'))],
    ['the page is hidden', () => document.dispatchEvent(new Event('visibilitychange'))],
    [
      'Meta comes down, under which releases get lost',
      () => key('keydown', { key: 'Meta', code: 'MetaLeft' })
    ],
    ['it is switched off', () => useSettingsStore().update({ pushToTalk: { isOn: false, key: ' ' } })],
    ['it gets another key', () => useSettingsStore().update({ pushToTalk: { isOn: true, key: 'b' } })],
    ['it is taken down', () => undo()]
  ])('lets go when %s', (_case, happen) => {
    key('keydown')
    happen()
    expect(asked).toEqual([true, false])
    key('keyup')
    expect(asked).toEqual([true, false])
  })

  it('is known to be only held, before the microphone opens and until it is closed', () => {
    const call = useCallStore()
    const known: boolean[] = []
    undo()
    undo = watchPushToTalk({
      page: window,
      stores: { call, settings: useSettingsStore() },
      setMicrophone: () => known.push(call.isHeldToTalk)
    })
    key('keydown')
    key('keyup')
    expect(known).toEqual([true, true])
    expect(call.isHeldToTalk).toBe(false)
  })

  it('leaves the devices to the session when the page goes, which knows that they were only held', () => {
    key('keydown')
    window.dispatchEvent(new Event('pagehide'))
    document.dispatchEvent(new Event('visibilitychange'))
    expect(asked).toEqual([true])
    expect(useCallStore().isHeldToTalk).toBe(true)
  })

  it('goes on while other settings change', () => {
    key('keydown')
    useSettingsStore().update({ theme: 'dark' })
    expect(asked).toEqual([true])
  })

  it('leaves the microphone to whoever ends the call', () => {
    key('keydown')
    useCallStore().reset()
    key('keyup')
    expect(asked).toEqual([true])
  })

  it('closes what it has opened although the call has been entered anew meanwhile', () => {
    key('keydown')
    useCallStore().reset({ kind: 'joining', roomId: 'kitchen-table' })
    useCallStore().reset({ kind: 'inCall', roomId: 'kitchen-table' })
    key('keyup')
    expect(asked).toEqual([true, false])
  })

  it('works again after a release that was lost', () => {
    key('keydown')
    useCallStore().updateLocal('microphone', { isOn: false })
    key('keydown')
    key('keyup')
    expect(asked).toEqual([true, true, false])
  })

  it('hears nothing any more once taken down', () => {
    undo()
    key('keydown')
    expect(asked).toEqual([])
  })
})
