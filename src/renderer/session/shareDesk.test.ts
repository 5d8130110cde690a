import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeMediaDevices } from '../media/fakeMedia'
import { ScreenShare } from '../media/screenShare'
import type { ShareChoice, ShareSource, ShareSources } from '../platform/shell'
import { useSettingsStore } from '../stores/settings'
import { useSharingStore } from '../stores/sharing'
import { ShareDesk } from './shareDesk'

const notes: ShareSource = { id: 'window:1:0', kind: 'window', name: 'Notes', thumbnail: '', icon: '' }
const screen: ShareSource = { id: 'screen:0:0', kind: 'screen', name: 'Screen 1', thumbnail: '', icon: '' }
const pick = { sourceId: notes.id, withAudio: false, mode: 'text' } as const

class FakeShell {
  answer: ShareSources = { kind: 'sources', sources: [notes, screen] }
  isThere = true
  lists = 0
  settingsOpened = 0
  readonly choices: (ShareChoice | null)[] = []

  listShareSources(): Promise<ShareSources> {
    this.lists += 1
    return Promise.resolve(this.answer)
  }

  chooseShareSource(choice: ShareChoice | null): Promise<boolean> {
    this.choices.push(choice)
    return Promise.resolve(this.isThere)
  }

  openScreenPermissionSettings(): Promise<void> {
    this.settingsOpened += 1
    return Promise.resolve()
  }
}

function setUp(sharePicker: 'own' | 'system' = 'own') {
  const shell = new FakeShell()
  const view: { visibilityState: DocumentVisibilityState } = { visibilityState: 'visible' }
  const page = Object.assign(new EventTarget(), { document: view })
  const stores = { settings: useSettingsStore(), sharing: useSharingStore() }
  const mediaDevices = new FakeMediaDevices()
  const share = new ScreenShare({ mediaDevices })
  const desk = new ShareDesk({ shell, sharePicker, stores, page })
  desk.attach({ share })
  /** Lets answers arrive and the given time pass. */
  const pass = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
  return { shell, page, stores, mediaDevices, share, desk, pass }
}

beforeEach(() => {
  setActivePinia(createPinia())
  vi.useFakeTimers()
})
afterEach(() => void vi.useRealTimers())

describe('where the system asks', () => {
  it('asks it before it returns, inside the click', () => {
    const { desk, mediaDevices, shell, stores } = setUp('system')
    desk.setShare(true)
    expect(mediaDevices.requests).toHaveLength(1)
    expect(shell.lists).toBe(0)
    expect(stores.sharing.picker.kind).toBe('closed')
  })

  it('changes there too, and stops', async () => {
    const { desk, mediaDevices, share, pass } = setUp('system')
    desk.setShare(true)
    await pass()
    desk.changeShare()
    await pass()
    expect(mediaDevices.requests).toHaveLength(2)
    desk.setShare(false)
    expect(share.snapshot.isOn).toBe(false)
  })
})

describe('our own picker', () => {
  it('lists first and captures nothing', async () => {
    const { desk, mediaDevices, stores, pass } = setUp()
    desk.setShare(true)
    expect(stores.sharing.picker).toEqual({ kind: 'loading' })
    await pass()
    expect(stores.sharing.picker).toEqual({ kind: 'open', sources: [notes, screen] })
    expect(mediaDevices.requests).toEqual([])
  })

  it('tells the shell what was picked, then captures it, and remembers both', async () => {
    const { desk, mediaDevices, shell, share, stores, pass } = setUp()
    desk.setShare(true)
    await pass()
    desk.pickShare({ ...pick, withAudio: true, mode: 'motion' })
    await pass()
    expect(shell.choices).toEqual([{ id: notes.id, withAudio: true }])
    expect(mediaDevices.requests).toMatchObject([
      { systemAudio: 'include', video: { frameRate: { ideal: 30 } } }
    ])
    expect(stores.sharing).toMatchObject({ picker: { kind: 'closed' }, name: 'Notes', withAudio: true })
    expect(stores.sharing.lastPick).toEqual({ id: notes.id, kind: 'window', name: 'Notes' })
    expect(stores.settings.values.shareMode).toBe('motion')
    expect(share.snapshot).toMatchObject({ isOn: true, mode: 'motion' })
  })

  it('says that a window has gone, and shows what is left', async () => {
    const { desk, mediaDevices, shell, stores, pass } = setUp()
    desk.setShare(true)
    await pass()
    shell.isThere = false
    shell.answer = { kind: 'sources', sources: [screen] }
    desk.pickShare(pick)
    await pass()
    expect(stores.sharing.hasGone).toBe(true)
    expect(stores.sharing.picker).toEqual({ kind: 'open', sources: [screen] })
    expect(mediaDevices.requests).toEqual([])
  })

  it('shares once for two quick clicks', async () => {
    const { desk, mediaDevices, shell, pass } = setUp()
    desk.setShare(true)
    await pass()
    desk.pickShare(pick)
    desk.pickShare(pick)
    await pass()
    expect(shell.choices).toEqual([{ id: notes.id, withAudio: false }])
    expect(mediaDevices.requests).toHaveLength(1)
  })

  it('takes the choice back when the picker is closed over it', async () => {
    const { desk, mediaDevices, shell, pass } = setUp()
    desk.setShare(true)
    await pass()
    desk.pickShare(pick)
    desk.cancelSharePicker()
    await pass()
    expect(shell.choices).toEqual([{ id: notes.id, withAudio: false }, null])
    expect(mediaDevices.requests).toEqual([])
  })

  it('leaves a share alone until something else has been picked', async () => {
    const { desk, share, stores, pass } = setUp()
    desk.setShare(true)
    await pass()
    desk.pickShare(pick)
    await pass()
    const { track } = share.snapshot
    desk.changeShare()
    await pass()
    desk.cancelSharePicker()
    expect(share.snapshot).toMatchObject({ isOn: true, track })
    desk.changeShare()
    await pass()
    desk.pickShare({ ...pick, sourceId: screen.id })
    await pass()
    expect(share.snapshot.track).not.toBe(track)
    expect(stores.sharing.name).toBe('Screen 1')
    desk.stop()
    expect(stores.sharing.name).toBe('')
  })

  it('closes on a second wish, and with the call', async () => {
    const { desk, stores, pass } = setUp()
    desk.setShare(true)
    desk.setShare(true)
    expect(stores.sharing.picker.kind).toBe('closed')
    desk.setShare(true)
    await pass()
    desk.detach()
    expect(stores.sharing.picker.kind).toBe('closed')
    desk.setShare(true)
    expect(stores.sharing.picker.kind).toBe('closed')
  })

  it('opens anew although the answer to the first opening is still on its way', async () => {
    const { desk, stores, pass } = setUp()
    desk.setShare(true)
    desk.cancelSharePicker()
    desk.setShare(true)
    await pass()
    expect(stores.sharing.picker.kind).toBe('open')
  })
})

describe('the list', () => {
  it('is renewed while it is open and can be seen, and at no other time', async () => {
    const { desk, page, shell, pass } = setUp()
    desk.setShare(true)
    await pass(2_100)
    expect(shell.lists).toBe(2)
    page.document.visibilityState = 'hidden'
    await pass(10_000)
    expect(shell.lists).toBe(2)
    page.document.visibilityState = 'visible'
    await pass(2_000)
    expect(shell.lists).toBe(3)
    desk.cancelSharePicker()
    page.dispatchEvent(new Event('focus'))
    await pass(10_000)
    expect(shell.lists).toBe(3)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('stays as it was when it cannot be renewed', async () => {
    const { desk, shell, stores, pass } = setUp()
    desk.setShare(true)
    await pass()
    shell.answer = { kind: 'failed' }
    await pass(2_100)
    expect(stores.sharing.picker.kind).toBe('open')
  })

  it('says when there is none, and is asked for again by opening again', async () => {
    const { desk, shell, stores, pass } = setUp()
    shell.answer = { kind: 'failed' }
    desk.setShare(true)
    await pass()
    expect(stores.sharing.picker).toEqual({ kind: 'failed' })
    shell.answer = { kind: 'sources', sources: [] }
    desk.cancelSharePicker()
    desk.changeShare()
    await pass()
    expect(stores.sharing.picker).toEqual({ kind: 'open', sources: [] })
  })

  it('waits for a permission without asking over and over, and goes on once it is there', async () => {
    const { desk, page, shell, stores, pass } = setUp()
    shell.answer = { kind: 'noPermission', state: 'denied' }
    desk.setShare(true)
    await pass(20_000)
    expect(shell.lists).toBe(1)
    expect(stores.sharing.picker).toEqual({ kind: 'noPermission', state: 'denied' })
    desk.openScreenPermissionSettings()
    expect(shell.settingsOpened).toBe(1)
    shell.answer = { kind: 'sources', sources: [notes] }
    page.dispatchEvent(new Event('focus'))
    await pass()
    expect(stores.sharing.picker).toEqual({ kind: 'open', sources: [notes] })
  })
})

describe('a share that is on', () => {
  it('is paused, hidden and reshaped through here', async () => {
    const { desk, share, stores, pass } = setUp('system')
    desk.setShare(true)
    await pass()
    desk.setSharePaused(true)
    desk.sharedWindowHidden(true)
    desk.setShareMode('motion')
    expect(share.snapshot).toMatchObject({ isPaused: true, isHidden: true, mode: 'motion' })
    expect(stores.settings.values.shareMode).toBe('motion')
  })

  it('starts in the mode of the last time', () => {
    const { desk } = setUp('system')
    desk.setShareMode('motion')
    const next = new ScreenShare({ mediaDevices: new FakeMediaDevices() })
    desk.attach({ share: next })
    expect(next.snapshot.mode).toBe('motion')
  })

  it.each([
    ['Budget 2027: draft', 'Budget 2027: draft'],
    ['window:4194316:0', ''],
    ['screen:0:0', ''],
    ['web-contents-media-stream://5:1', '']
  ])('picked by the system as %s is called %s', async (label, name) => {
    const { desk, mediaDevices, stores, pass } = setUp('system')
    mediaDevices.displayLabel = label
    desk.setShare(true)
    await pass()
    expect(stores.sharing.name).toBe(name)
  })
})
