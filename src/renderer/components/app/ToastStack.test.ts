// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { useToastsStore } from '../../stores/toasts'
import { freshStores, mountInApp, type Mounted } from '../testMount'
import ToastStack from './ToastStack.vue'

let mounted: Mounted | undefined
const shown = () => [...document.querySelectorAll('[data-testid="toast"]')]

describe('ToastStack', () => {
  beforeEach(async () => {
    vi.useFakeTimers()
    mounted = await mountInApp(freshStores(), ToastStack)
  })
  afterEach(() => {
    mounted?.wrapper.unmount()
    vi.useRealTimers()
  })

  it('says the message with its values, as text', async () => {
    useToastsStore().show('info', 'participantJoined', { name: '<b>Ben</b>' })
    await nextTick()
    await nextTick()
    expect(shown()[0]?.textContent).toContain('<b>Ben</b> came in.')
    expect(shown()[0]?.querySelector('b')).toBeNull()
  })

  it('lets a message go by itself, and the store forgets it', async () => {
    const toasts = useToastsStore()
    toasts.show('success', 'inviteCopied')
    await nextTick()
    await nextTick()
    expect(shown()).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(toasts.toasts).toEqual([])
  })

  it('goes at once when dismissed', async () => {
    const toasts = useToastsStore()
    toasts.show('problem', 'copyFailed')
    await nextTick()
    await nextTick()
    shown()[0]?.querySelector('button')?.click()
    await nextTick()
    expect(toasts.toasts).toEqual([])
  })

  it('interrupts a screen reader for problems only', async () => {
    const toasts = useToastsStore()
    toasts.show('info', 'serverBack')
    toasts.show('problem', 'copyFailed')
    await vi.advanceTimersByTimeAsync(50)
    const live = [...document.querySelectorAll('[role="alert"], [role="status"], [aria-live]')]
    const politenessOf = (words: string) =>
      live
        .filter((region) => region.textContent.includes(words))
        .map((region) => region.getAttribute('aria-live'))
    expect(politenessOf('is back')).toContain('polite')
    expect(politenessOf('is back')).not.toContain('assertive')
    expect(politenessOf('could not be copied')).toContain('assertive')
  })
})
