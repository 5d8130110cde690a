// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest'
import { useCallStore, type RemoteParticipant } from '../../stores/call'
import { freshStores, mountInApp, someParticipant, type Mounted } from '../testMount'
import StageTile from './StageTile.vue'
import type { StageTile as Tile } from './stageTiles'

let mounted: Mounted | undefined

async function show(tile: Tile, ...inside: readonly RemoteParticipant[]): Promise<Mounted> {
  const pinia = freshStores()
  for (const participant of inside) useCallStore().putParticipant(participant)
  mounted = await mountInApp(pinia, StageTile, { tile, isPinned: false })
  return mounted
}

const anasScreen: Tile = { kind: 'share', key: 'share-tile-ana', participantId: 'person-ana' }

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
    const { wrapper } = await show(anasScreen, participant)
    expect(wrapper.find(paused).text()).toBe('Ana’s share is paused')
    expect(wrapper.text()).not.toContain('on its way')
  })

  it('says nothing of the kind while pictures come', async () => {
    const { wrapper } = await show(anasScreen, someParticipant({ share: true }))
    expect(wrapper.find(paused).exists()).toBe(false)
    expect(wrapper.text()).toContain('on its way')
  })

  it('says that the connection holds the picture back, and a pause before that', async () => {
    const supply = { camera: null, share: { height: 0, reason: 'bandwidth' } } as const
    const { wrapper } = await show(anasScreen, someParticipant({ share: true, supply }))
    useCallStore().updateLink('person-ana', { readings: 3 })
    await wrapper.vm.$nextTick()
    expect(wrapper.find(paused).text()).toBe('Slow connection: picture paused')
    useCallStore().updateParticipant('person-ana', { sharePaused: true })
    await wrapper.vm.$nextTick()
    expect(wrapper.find(paused).text()).toBe('Ana’s share is paused')
  })

  it('is gone without a trace when its owner is', async () => {
    const { wrapper } = await show(anasScreen, someParticipant({ share: true }))
    useCallStore().removeParticipant('person-ana')
    await wrapper.vm.$nextTick()
    expect(wrapper.text()).toBe('')
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
