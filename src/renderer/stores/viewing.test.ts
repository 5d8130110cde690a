import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { nextTick, watch } from 'vue'
import { useViewingStore } from './viewing'

const face = { participantId: 'ana-00000', slot: 'camera' } as const
const screen = { participantId: 'ana-00000', slot: 'share' } as const

beforeEach(() => setActivePinia(createPinia()))

describe('what is being looked at', () => {
  it('keeps the area of every picture apart, and forgets what is out of sight', () => {
    const viewing = useViewingStore()
    viewing.setArea(face, { width: 320, height: 180 })
    viewing.setArea(screen, { width: 960, height: 540 })
    viewing.setArea(face, null)
    expect(viewing.areas.camera.size).toBe(0)
    expect(viewing.areas.share.get('ana-00000')).toEqual({ width: 960, height: 540 })
  })

  it('tells nobody of an area that has stayed the same', async () => {
    const viewing = useViewingStore()
    viewing.setArea(face, { width: 320, height: 180 })
    let changes = 0
    watch(
      () => viewing.areas.camera.get('ana-00000'),
      () => (changes += 1)
    )
    viewing.setArea(face, { width: 320, height: 180 })
    await nextTick()
    expect(changes).toBe(0)
    viewing.setArea(face, { width: 320, height: 200 })
    await nextTick()
    expect(changes).toBe(1)
  })

  it('inspects somebody until the last of their lines is closed, each once', () => {
    const viewing = useViewingStore()
    const closeFace = viewing.inspect('ana-00000')
    const closeScreen = viewing.inspect('ana-00000')
    closeFace()
    closeFace()
    expect([...viewing.inspected]).toEqual(['ana-00000'])
    closeScreen()
    expect([...viewing.inspected]).toEqual([])
  })

  it('lets only the floating picture itself come down', () => {
    const viewing = useViewingStore()
    viewing.setFloating(face, true)
    viewing.setFloating(screen, false)
    expect(viewing.floating).toEqual(face)
    viewing.setFloating(face, false)
    expect(viewing.floating).toBeNull()
  })
})
