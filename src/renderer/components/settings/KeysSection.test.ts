// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import type { Pinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { someDesktop } from '../../session/fakeShell'
import { useDesktopStore } from '../../stores/desktop'
import { useSettingsStore } from '../../stores/settings'
import { freshStores, mountInApp, type Mounted } from '../testMount'
import KeysSection from './KeysSection.vue'

let pinia: Pinia
let mounted: Mounted

async function show(): Promise<void> {
  mounted = await mountInApp(pinia, KeysSection)
}

function row(name: string) {
  const found = mounted.wrapper.find(`[data-testid="${name}"]`)
  const button = found.find('button')
  /** Presses the key while the row listens; returns what the rest of the page got to see of it. */
  async function press(key: string, init: KeyboardEventInit = {}): Promise<KeyboardEvent[]> {
    await button.trigger('click')
    const leaked: KeyboardEvent[] = []
    const listen = (event: KeyboardEvent): void => void leaked.push(event)
    document.addEventListener('keydown', listen)
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init })
    button.element.dispatchEvent(event)
    document.removeEventListener('keydown', listen)
    await flushPromises()
    return leaked
  }
  const isRecording = (): boolean => button.attributes('data-recording') === 'true'
  return { press, isRecording, button, text: () => found.text(), name: () => button.attributes('aria-label') }
}
const keys = () => useSettingsStore().values.keys

beforeEach(() => {
  pinia = freshStores()
})
afterEach(() => mounted.wrapper.unmount())

describe('a key of the page', () => {
  beforeEach(show)

  it('becomes the one pressed, and says so', async () => {
    const microphone = row('key-microphone')
    expect(microphone.name()).toBe('Microphone on or off: M')
    await microphone.press('Q', { shiftKey: true })
    expect(keys().microphone).toBe('m')
    await microphone.press('q')
    expect(keys().microphone).toBe('q')
    expect(microphone.name()).toBe('Microphone on or off: Q')
    expect(microphone.isRecording()).toBe(false)
  })

  it('is taken away by Backspace, and kept by Escape, which closes nothing else meanwhile', async () => {
    const hand = row('key-hand')
    expect(await hand.press('Escape')).toEqual([])
    expect(keys().hand).toBe('h')
    expect(hand.isRecording()).toBe(false)
    await hand.press('Backspace')
    expect(keys().hand).toBeNull()
    expect(hand.name()).toBe('Raise or lower your hand: None')
  })

  it('lets nobody be caught: Tab goes on', async () => {
    const hand = row('key-hand')
    const [tab] = await hand.press('Tab')
    expect(tab?.defaultPrevented).toBe(false)
    expect(hand.isRecording()).toBe(false)
    expect(keys().hand).toBe('h')
  })

  it('is refused where another one has it, with its name', async () => {
    const hand = row('key-hand')
    await hand.press('v')
    expect(keys().hand).toBe('h')
    expect(hand.text()).toContain('V is in use already: Camera on or off.')
    await hand.press('g')
    expect(keys().hand).toBe('g')
    expect(hand.text()).not.toContain('in use')
  })

  it('is refused where it means something everywhere', async () => {
    const hand = row('key-hand')
    for (const key of ['Enter', '3', ' ', 'ArrowUp']) {
      await hand.press(key)
      expect(hand.text(), key).toContain('already does something')
    }
    expect(keys().hand).toBe('h')
  })

  it('goes back to what it was in the beginning', async () => {
    await row('key-hand').press('g')
    await mounted.wrapper.find('.restore').trigger('click')
    expect(keys().hand).toBe('h')
  })
})

describe('push to talk', () => {
  beforeEach(show)

  it('offers its key once it is switched on, and always has one', async () => {
    expect(mounted.wrapper.find('[data-testid="key-pushToTalk"]').exists()).toBe(false)
    await mounted.wrapper.find('[role="switch"]').setValue(true)
    const talk = row('key-pushToTalk')
    expect(talk.name()).toBe('Key to hold: Space')
    await talk.press('Backspace')
    expect(talk.isRecording()).toBe(true)
    await talk.press('b')
    expect(useSettingsStore().values.pushToTalk).toEqual({ isOn: true, key: 'b' })
    await row('key-hand').press('b')
    expect(row('key-hand').text()).toContain('B is in use already: Hold to talk.')
  })

  it('takes Space without pressing the button again when Space comes up', async () => {
    useSettingsStore().update({ pushToTalk: { isOn: true, key: 'b' } })
    await flushPromises()
    const talk = row('key-pushToTalk')
    await talk.press(' ')
    const release = new KeyboardEvent('keyup', { key: ' ', bubbles: true, cancelable: true })
    talk.button.element.dispatchEvent(release)
    expect(release.defaultPrevented).toBe(true)
    expect(useSettingsStore().values.pushToTalk.key).toBe(' ')
  })
})

describe('a key for everywhere', () => {
  it('is not there in a browser', async () => {
    await show()
    expect(mounted.wrapper.find('[data-testid="shortcut-showWindow"]').exists()).toBe(false)
  })

  it('is asked of the shell, whose answer is shown', async () => {
    const shortcuts = {
      toggleMicrophone: { accelerator: 'CommandOrControl+Shift+M', problem: 'taken' },
      stopSharing: { accelerator: 'M', problem: 'invalid' },
      showWindow: { accelerator: null, problem: null }
    } as const
    useDesktopStore().state = someDesktop({ shortcuts })
    await show()
    const mute = row('shortcut-toggleMicrophone')
    expect(mute.text()).toContain('Ctrl + Shift + M')
    expect(mute.text()).toContain('Another program has this combination')
    expect(row('shortcut-stopSharing').text()).toContain('would take a key away')
    await mute.press('Control', { code: 'ControlLeft', ctrlKey: true })
    expect(mute.isRecording()).toBe(true)
    await mute.press('k', { code: 'KeyK', ctrlKey: true })
    await row('shortcut-stopSharing').press('Backspace')
    expect(mounted.log).toEqual([
      ['bindShortcut', 'toggleMicrophone', 'CommandOrControl+K'],
      ['bindShortcut', 'stopSharing', null]
    ])
  })
})
