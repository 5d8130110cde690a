// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Pinia } from 'pinia'
import { useAutoJoinStore } from '../../stores/autoJoin'
import { useRoomsStore } from '../../stores/rooms'
import { freshStores, mountInApp, type Mounted } from '../testMount'
import AutoJoinDialog from './AutoJoinDialog.vue'

let pinia: Pinia
let mounted: Mounted | undefined

beforeEach(() => (pinia = freshStores()))
afterEach(() => mounted?.wrapper.unmount())

async function ask(): Promise<Mounted> {
  useRoomsStore().favourites = [{ id: 'kitchen', label: 'Kitchen', wish: 'joinAtStart' }]
  mounted = await mountInApp(pinia, AutoJoinDialog)
  useAutoJoinStore().asked = 'kitchen'
  await mounted.wrapper.vm.$nextTick()
  return mounted
}
const dialog = (): HTMLElement | null => document.querySelector('[role="dialog"]')

describe('the question before Confab first joins by itself', () => {
  it('is not there until it is asked', async () => {
    mounted = await mountInApp(pinia, AutoJoinDialog)
    expect(dialog()).toBeNull()
  })

  it('names the room and what stays off', async () => {
    await ask()
    expect(dialog()?.textContent).toContain(
      'take you into Kitchen by itself. Your microphone and camera stay off.'
    )
  })

  it('gives the focus to the answer that decides nothing', async () => {
    await ask()
    await vi.waitFor(() => expect(document.activeElement?.textContent.trim()).toBe('Not now'))
  })

  it.each([
    ['Join', 'join'],
    ['Not now', 'notNow'],
    ['Never for this room', 'neverThisRoom']
  ])('%s answers %s', async (label, answer) => {
    const { log } = await ask()
    const buttons = [...(dialog()?.querySelectorAll('button') ?? [])]
    buttons.find(({ textContent }) => textContent?.trim() === label)?.click()
    expect(log).toEqual([['answerAutoJoin', answer]])
  })

  it('takes Escape for "not now"', async () => {
    const { log } = await ask()
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
    expect(log).toEqual([['answerAutoJoin', 'notNow']])
  })
})
