// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import type { Pinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useConnectionCheckStore } from '../../stores/connectionCheck'
import { freshStores, mountInApp, type Mounted } from '../testMount'
import ConnectionCheck from './ConnectionCheck.vue'

let pinia: Pinia
let mounted: Mounted

async function open(): Promise<void> {
  mounted = await mountInApp(pinia, ConnectionCheck)
  await mounted.wrapper.find('[data-testid="check-open"]').trigger('click')
  await flushPromises()
}

/** The dialog is at the end of the page, outside of what was mounted. */
function find(testId: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-testid="${testId}"]`)
}

async function click(testId: string): Promise<void> {
  find(testId)?.click()
  await flushPromises()
}

describe('ConnectionCheck', () => {
  beforeEach(() => {
    pinia = freshStores()
  })
  afterEach(() => mounted.wrapper.unmount())

  it('says what it will open, and begins only when told to', async () => {
    await open()
    expect(find('check')?.textContent).toContain('opens your microphone and your camera')
    expect(mounted.log).toEqual([])
    await click('check-start')
    expect(mounted.log).toEqual([['startConnectionCheck']])
  })

  it('stops with the same button, and when it goes away', async () => {
    const store = useConnectionCheckStore()
    store.reset('running')
    await open()
    expect(find('check-start')?.textContent).toContain('Stop')
    expect(find('check-copy')).toBeNull()
    await click('check-start')
    expect(mounted.log).toEqual([['stopConnectionCheck']])
    mounted.wrapper.unmount()
    expect(mounted.log).toEqual([['stopConnectionCheck'], ['stopConnectionCheck']])
  })

  it('reads aloud what is found, and the verdict', async () => {
    const store = useConnectionCheckStore()
    store.reset('running')
    await open()
    store.setStep('camera', { kind: 'running' })
    await flushPromises()
    expect(find('check-announced')?.textContent).toBe('')
    store.setStep('camera', { kind: 'problem', problem: 'notFound' })
    await flushPromises()
    expect(find('check-announced')?.textContent).toContain('Camera: Trouble. No camera found.')
    store.phase = 'done'
    await flushPromises()
    expect(find('check-verdict')?.closest('[role="status"]')).not.toBeNull()
    expect(find('check-verdict')?.dataset['tone']).toBe('hint')
  })

  it('copies the verdict and every row in words', async () => {
    const store = useConnectionCheckStore()
    store.setStep('server', { kind: 'problem', problem: 'unreachable' })
    store.phase = 'done'
    await open()
    await click('check-copy')
    const [[name, words] = ['none', '']] = mounted.log
    expect(name).toBe('copyCheckResult')
    expect(words).toContain('You cannot meet anybody right now')
    expect(words).toContain('Room service: Trouble. It cannot be reached.')
  })
})
