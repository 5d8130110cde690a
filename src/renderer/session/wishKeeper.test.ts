import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { someParticipant } from '../components/testMount'
import { firstWishes, type Wishes } from '../rtc/wishes'
import { useCallStore } from '../stores/call'
import { useSettingsStore } from '../stores/settings'
import { useViewingStore } from '../stores/viewing'
import { keepWishes } from './wishKeeper'

const ana = 'ana-00000'
const small = { width: 320, height: 180 }
const large = { width: 1280, height: 720 }

beforeEach(() => {
  setActivePinia(createPinia())
  vi.useFakeTimers()
  return () => vi.useRealTimers()
})

function setUp() {
  const stores = { call: useCallStore(), settings: useSettingsStore(), viewing: useViewingStore() }
  const said: { readonly id: string; readonly wishes: Wishes }[] = []
  const page = { isAway: false, tell: () => {} }
  const undo = keepWishes({
    stores,
    page: {
      isHidden: () => page.isAway,
      onVisibility: (listener) => {
        page.tell = listener
        return () => (page.tell = () => {})
      }
    },
    apply: (id, wishes) => said.push({ id, wishes })
  })
  return {
    ...stores,
    said,
    undo,
    cameras: () => said.map(({ wishes }) => wishes.camera),
    async show(id: string, area: typeof small | null, slot: 'camera' | 'share' = 'camera') {
      stores.viewing.setArea({ participantId: id, slot }, area)
      await nextTick()
    },
    async setAway(isAway: boolean) {
      page.isAway = isAway
      page.tell()
      await nextTick()
    },
    async pass(delayMs: number) {
      await vi.advanceTimersByTimeAsync(delayMs)
    }
  }
}

/** Ana is there, drawn small, and has been told so. */
async function setUpAna() {
  const parts = setUp()
  parts.call.putParticipant(someParticipant({ id: ana, camera: true }))
  await parts.show(ana, small)
  parts.said.length = 0
  return parts
}

describe('wishes', () => {
  it('go to whoever arrives as soon as their picture has been measured', async () => {
    const { call, said, show } = setUp()
    call.putParticipant(someParticipant({ id: ana }))
    await nextTick()
    expect(said).toEqual([])
    await show(ana, small)
    expect(said).toEqual([{ id: ana, wishes: { camera: small, share: firstWishes.share } }])
  })

  it('are said also where they are what is presumed anyway', async () => {
    const { call, said, show } = setUp()
    call.putParticipant(someParticipant({ id: ana }))
    await show(ana, { width: 640, height: 360 })
    expect(said).toEqual([{ id: ana, wishes: firstWishes }])
  })

  it('are nothing for somebody who is never drawn', async () => {
    const { call, said, pass } = setUp()
    call.putParticipant(someParticipant({ id: ana }))
    await pass(1_000)
    expect(said).toEqual([{ id: ana, wishes: { camera: null, share: null } }])
  })

  it('grow sooner than they shrink', async () => {
    const { cameras, show, pass } = await setUpAna()
    await show(ana, large)
    await pass(100)
    expect(cameras()).toEqual([large])
    await show(ana, small)
    await pass(499)
    expect(cameras()).toEqual([large])
    await pass(1)
    expect(cameras()).toEqual([large, small])
  })

  it('do not know of what was covered for a moment', async () => {
    const { cameras, show, pass } = await setUpAna()
    await show(ana, null)
    await pass(400)
    await show(ana, small)
    await pass(1_000)
    expect(cameras()).toEqual([])
  })

  it('are not put off by a window whose edge is being dragged', async () => {
    const { cameras, show, pass } = await setUpAna()
    for (const width of [330, 340, 350]) {
      await show(ana, { width, height: 180 })
      await pass(50)
    }
    expect(cameras()[0]?.width).toBe(340)
  })

  it('let a screen grow at once although the face beside it shrinks', async () => {
    const { call, said, show, pass } = await setUpAna()
    await show(ana, large)
    await pass(100)
    said.length = 0
    call.updateParticipant(ana, { share: true })
    await show(ana, { width: 2000, height: 1200 }, 'share')
    await show(ana, small)
    await pass(100)
    expect(said.map(({ wishes }) => wishes)).toEqual([
      { camera: large, share: { width: 2000, height: 1200 } }
    ])
    await pass(400)
    expect(said.at(-1)?.wishes.camera).toEqual(small)
  })

  it('concern only the one whose picture has changed', async () => {
    const { call, said, show, pass } = await setUpAna()
    call.putParticipant(someParticipant({ id: 'ben-00000' }))
    await show('ben-00000', large)
    await pass(1_000)
    expect(said.map(({ id }) => id)).toEqual(['ben-00000'])
  })

  it('follow the setting', async () => {
    const { settings, cameras, pass } = await setUpAna()
    settings.update({ videoQuality: 'best' })
    await pass(100)
    settings.update({ videoQuality: 'audioOnly' })
    await pass(500)
    expect(cameras()).toEqual([{ width: 480, height: 270 }, null])
  })

  it('end with whoever has left, and with the undo', async () => {
    const { call, said, show, pass, undo } = await setUpAna()
    await show(ana, large)
    call.removeParticipant(ana)
    await pass(1_000)
    call.putParticipant(someParticipant({ id: 'ben-00000' }))
    await show('ben-00000', small)
    said.length = 0
    await show('ben-00000', large)
    undo()
    undo()
    await pass(1_000)
    expect(said).toEqual([])
  })
})

it('tells somebody anew who has left and come back in one go, under the same id', async () => {
  const { call, said } = await setUpAna()
  call.removeParticipant(ana)
  call.putParticipant(someParticipant({ id: ana, camera: true }))
  await nextTick()
  expect(said).toEqual([{ id: ana, wishes: { camera: small, share: firstWishes.share } }])
})

describe('the picture that hangs above all windows', () => {
  it('is wanted also while its own place is covered', async () => {
    const { viewing, cameras, show, setAway, pass } = await setUpAna()
    viewing.setFloating({ participantId: ana, slot: 'camera' }, true)
    await show(ana, null)
    await pass(500)
    expect(cameras().at(-1)).toEqual(firstWishes.camera)
    await setAway(true)
    await pass(1_000)
    expect(cameras().at(-1)).toEqual(firstWishes.camera)
  })
})

describe('a page out of sight', () => {
  it('wants no pictures once it has been away for a second, and all of them as soon as it is back', async () => {
    const { said, cameras, setAway, pass } = await setUpAna()
    await setAway(true)
    await pass(999)
    expect(said).toEqual([])
    await pass(1)
    expect(said.map(({ wishes }) => wishes)).toEqual([{ camera: null, share: null }])
    await setAway(false)
    expect(cameras()).toEqual([null, small])
  })

  it('that was away for a moment has not been away', async () => {
    const { said, setAway, pass } = await setUpAna()
    await setAway(true)
    await pass(500)
    await setAway(false)
    await pass(2_000)
    expect(said).toEqual([])
  })

  it('keeps the picture that hangs above all windows', async () => {
    const { viewing, cameras, setAway, pass } = await setUpAna()
    viewing.setFloating({ participantId: ana, slot: 'camera' }, true)
    await setAway(true)
    await pass(1_000)
    expect(cameras().at(-1)).toEqual(small)
    viewing.setFloating({ participantId: ana, slot: 'camera' }, false)
    await pass(500)
    expect(cameras().at(-1)).toBeNull()
  })
})
