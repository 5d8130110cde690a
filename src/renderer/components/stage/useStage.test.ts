// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { effectScope, nextTick } from 'vue'
import { useCallStore } from '../../stores/call'
import { useSettingsStore } from '../../stores/settings'
import { useTrustStore } from '../../stores/trust'
import { useViewingStore } from '../../stores/viewing'
import { freshStores, someParticipant } from '../testMount'
import { useStage, type Stage } from './useStage'

function openStage(): Stage {
  const stage = effectScope().run(() => useStage())
  if (!stage) throw new Error('no stage')
  return stage
}

describe('useStage', () => {
  beforeEach(() => {
    freshStores()
    useCallStore().putParticipant(someParticipant({ id: 'ana-00000' }))
    useCallStore().putParticipant(someParticipant({ id: 'ben-00000' }))
  })

  it('makes a screen big as soon as somebody shares, and returns to the grid afterwards', async () => {
    const stage = openStage()
    expect(stage.subject.value).toBeUndefined()
    useCallStore().updateParticipant('ben-00000', { share: true })
    await nextTick()
    expect(stage.subject.value?.key).toBe('share-tile-ben-00000')
    useCallStore().updateParticipant('ben-00000', { share: false })
    await nextTick()
    expect(stage.layout.value).toBe('grid')
  })

  it('gives no place to a screen of somebody who cannot be verified', async () => {
    const stage = openStage()
    useTrustStore().identities.set('ben-00000', { standing: 'foreign', meeting: null })
    useCallStore().updateParticipant('ben-00000', { share: true })
    await nextTick()
    expect(stage.tiles.value.map(({ key }) => key)).toEqual(['tile-ana-00000', 'tile-ben-00000', 'tile-self'])
  })

  it('lets a person go back to the grid while somebody shares, without changing their setting', async () => {
    const stage = openStage()
    useCallStore().updateParticipant('ben-00000', { share: true })
    await nextTick()
    stage.toggleLayout()
    expect(stage.layout.value).toBe('grid')
    expect(useSettingsStore().values.layout).toBe('grid')
    stage.toggleLayout()
    expect(stage.layout.value).toBe('speaker')
    expect(useSettingsStore().values.layout).toBe('grid')
  })

  it('keeps its tiles while somebody only raises a hand', () => {
    const stage = openStage()
    const before = stage.tiles.value
    useCallStore().updateParticipant('ben-00000', { hand: true })
    expect(stage.tiles.value).toBe(before)
  })

  it('says which picture of the others is the big one, for as long as it stands', async () => {
    const scope = effectScope()
    const stage = scope.run(() => useStage())
    const viewing = useViewingStore()
    expect(viewing.big).toBeNull()
    stage?.togglePin('tile-ben-00000')
    await nextTick()
    expect(viewing.big).toEqual({ participantId: 'ben-00000', slot: 'camera' })
    stage?.togglePin('tile-self')
    await nextTick()
    expect(viewing.big).toBeNull()
    useCallStore().updateParticipant('ana-00000', { share: true })
    stage?.togglePin('share-tile-ana-00000')
    await nextTick()
    expect(viewing.big).toEqual({ participantId: 'ana-00000', slot: 'share' })
    scope.stop()
    expect(viewing.big).toBeNull()
  })

  it('remembers the layout chosen in an ordinary call', () => {
    const stage = openStage()
    stage.toggleLayout()
    expect(useSettingsStore().values.layout).toBe('speaker')
  })

  it('makes a pinned tile big until it is unpinned or has left', () => {
    const stage = openStage()
    stage.togglePin('tile-ben-00000')
    expect(stage.subject.value?.key).toBe('tile-ben-00000')
    stage.togglePin('tile-ben-00000')
    expect(stage.subject.value).toBeUndefined()
    stage.togglePin('tile-ben-00000')
    useCallStore().removeParticipant('ben-00000')
    expect(stage.pinnedKey.value).toBeNull()
    expect(stage.layout.value).toBe('grid')
  })
})
