// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest'
import { useCallStore } from '../../stores/call'
import { useSettingsStore } from '../../stores/settings'
import { useSharingStore } from '../../stores/sharing'
import { freshStores, mountInApp, someParticipant, type Mounted } from '../testMount'
import SharingBar from './SharingBar.vue'

let mounted: Mounted | undefined

async function show(): Promise<Mounted> {
  mounted = await mountInApp(freshStores(), SharingBar)
  return mounted
}

function sentence({ wrapper }: Mounted): string {
  return wrapper.find('[data-testid="sharing-sentence"]').text()
}

describe('SharingBar', () => {
  afterEach(() => mounted?.wrapper.unmount())

  it('says what is shared, by name where there is one', async () => {
    const bar = await show()
    expect(sentence(bar)).toBe('You are sharing your screen')
    useSharingStore().name = '<i>Budget</i>'
    await bar.wrapper.vm.$nextTick()
    expect(sentence(bar)).toBe('You are sharing <i>Budget</i>')
  })

  it('tells our own pause from a minimised window', async () => {
    const bar = await show()
    const call = useCallStore()
    useSharingStore().name = 'Budget'
    call.updateLocal('share', { isHidden: true })
    await bar.wrapper.vm.$nextTick()
    expect(sentence(bar)).toContain('Budget is minimised')
    call.updateLocal('share', { isPaused: true })
    await bar.wrapper.vm.$nextTick()
    expect(sentence(bar)).toBe('You have paused Budget')
  })

  it('names those who can see it, and nobody else', async () => {
    const bar = await show()
    const viewers = (): string => bar.wrapper.find('[data-testid="sharing-viewers"]').text()
    expect(viewers()).toBe('Nobody is watching yet')
    const call = useCallStore()
    call.putParticipant(someParticipant({ id: 'ana-00000', displayName: 'Ana' }))
    call.putParticipant(someParticipant({ id: 'ben-00000', displayName: 'Ben', link: 'connecting' }))
    call.putParticipant(someParticipant({ id: 'cem-00000', displayName: 'Cem' }))
    await bar.wrapper.vm.$nextTick()
    expect(viewers()).toBe('Seen by Ana and Cem')
  })

  it('pauses, resumes, changes, reshapes and stops', async () => {
    const { wrapper, log } = await show()
    const press = (id: string) => wrapper.find(`[data-testid="${id}"]`).trigger('click')
    await press('share-pause')
    useCallStore().updateLocal('share', { isPaused: true })
    await wrapper.vm.$nextTick()
    await press('share-pause')
    await press('share-change')
    await press('share-mode')
    useSettingsStore().update({ shareMode: 'motion' })
    await wrapper.vm.$nextTick()
    await press('share-mode')
    await wrapper.find('.stop').trigger('click')
    expect(log).toEqual([
      ['setSharePaused', true],
      ['setSharePaused', false],
      ['changeShare'],
      ['setShareMode', 'motion'],
      ['setShareMode', 'text'],
      ['setShare', false]
    ])
  })
})
