// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest'
import { useCallStore } from '../../stores/call'
import { freshStores, mountInApp, someParticipant, type Mounted } from '../testMount'
import StageTile from './StageTile.vue'
import type { StageTile as Tile } from './stageTiles'

let mounted: Mounted | undefined

async function show(tile: Tile): Promise<Mounted> {
  mounted = await mountInApp(freshStores(), StageTile, { tile, isPinned: false })
  return mounted
}

const paused = '[data-testid="share-paused"]'

describe('the tile of a shared screen', () => {
  afterEach(() => mounted?.wrapper.unmount())

  it('says that the share is paused, with or without a picture to keep', async () => {
    const participant = someParticipant({
      displayName: 'Ana',
      share: true,
      sharePaused: true,
      shareStream: null
    })
    const { wrapper } = await show({ kind: 'share', key: 'share-tile-ana', participant })
    expect(wrapper.find(paused).text()).toBe('Ana’s share is paused')
    expect(wrapper.text()).not.toContain('on its way')
  })

  it('says nothing of the kind while pictures come', async () => {
    const participant = someParticipant({ share: true })
    const { wrapper } = await show({ kind: 'share', key: 'share-tile-ana', participant })
    expect(wrapper.find(paused).exists()).toBe(false)
    expect(wrapper.text()).toContain('on its way')
  })

  it('tells ourselves why the others see no new picture', async () => {
    const { wrapper } = await show({ kind: 'selfShare', key: 'share-tile-self' })
    const call = useCallStore()
    expect(wrapper.find(paused).exists()).toBe(false)
    call.updateLocal('share', { isHidden: true })
    await wrapper.vm.$nextTick()
    expect(wrapper.find(paused).text()).toBe('Paused: the window is minimised')
    call.updateLocal('share', { isPaused: true })
    await wrapper.vm.$nextTick()
    expect(wrapper.find(paused).text()).toBe('Paused')
  })
})
