import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import type { AppCommand, AppStatus, HostDescription } from '../platform/shell'
import { useCallStore } from '../stores/call'
import { useConnectionStore } from '../stores/connection'
import { useDesktopStore } from '../stores/desktop'
import { useRoomsStore } from '../stores/rooms'
import { useSettingsStore } from '../stores/settings'
import { useSettingsDialogStore } from '../stores/settingsDialog'
import { useSharingStore } from '../stores/sharing'
import { useToastsStore } from '../stores/toasts'
import { FakeShell, someDescription, someDesktopSettings } from './fakeShell'
import { linkShell } from './shellLink'

const kitchen = { roomId: 'kitchen', serverUrl: 'https://home.example' }
let shell: FakeShell
let done: unknown[][]
let undo: () => void

function start(description: Partial<HostDescription> = {}): void {
  const note =
    (name: string) =>
    (...args: unknown[]): void =>
      void done.push([name, ...args])
  undo = linkShell({
    shell,
    description: someDescription(description),
    stores: {
      call: useCallStore(),
      connection: useConnectionStore(),
      rooms: useRoomsStore(),
      settings: useSettingsStore(),
      sharing: useSharingStore(),
      toasts: useToastsStore(),
      desktop: useDesktopStore(),
      settingsDialog: useSettingsDialogStore()
    },
    actions: {
      setMicrophone: note('setMicrophone'),
      setCamera: note('setCamera'),
      setShare: note('setShare'),
      setSharePaused: note('setSharePaused'),
      leave: note('leave')
    },
    referenceOf: (roomId) => ({ ...kitchen, roomId }),
    goHome: async () => note('goHome')(),
    enter: note('enter'),
    openDoor: note('openDoor'),
    adoptSecret: note('adoptSecret'),
    wake: note('wake'),
    sharedWindowHidden: note('sharedWindowHidden')
  })
}

async function command(given: AppCommand): Promise<unknown[][]> {
  done = []
  shell.emit('command', given)
  await nextTick()
  return done
}

/** What the shell knows once everything has been told. */
async function known(): Promise<AppStatus | undefined> {
  await vi.advanceTimersByTimeAsync(10_000)
  return shell.told.at(-1)
}

beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  shell = new FakeShell()
  done = []
  useConnectionStore().status = { kind: 'online' }
})
afterEach(() => {
  undo()
  vi.useRealTimers()
})

describe('what the shell says', () => {
  it('is shown from the first moment, and says that it is heard', () => {
    start({ appVersion: '4.5.6' })
    expect(useDesktopStore().state).toMatchObject({ appVersion: '4.5.6', hosting: { kind: 'off' } })
    expect(shell.isReady).toBe(true)
  })

  it('is shown when it changes', async () => {
    start()
    await known()
    shell.emit('hosting', { kind: 'starting' })
    shell.emit('update', { kind: 'ready', version: '2.0.0' })
    shell.emit('settings', { ...someDesktopSettings, startAtLogin: true })
    expect(useDesktopStore().state).toMatchObject({
      hosting: { kind: 'starting' },
      update: { kind: 'ready', version: '2.0.0' },
      settings: { startAtLogin: true }
    })
  })

  it('is caught up with where it changed before anybody listened', async () => {
    shell.description = someDescription({ hosting: { kind: 'starting' } })
    start({ hosting: { kind: 'off' } })
    await known()
    expect(useDesktopStore().state?.hosting).toEqual({ kind: 'starting' })
  })

  it('is never undone by an answer that is older', async () => {
    shell.description = someDescription({ hosting: { kind: 'starting' } })
    start()
    shell.emit('hosting', { kind: 'failed', reason: 'portTaken' })
    await known()
    expect(useDesktopStore().state?.hosting).toEqual({ kind: 'failed', reason: 'portTaken' })
  })

  it('asks for a reconnect only while another home server is chosen than the page has', async () => {
    start()
    await known()
    shell.emit('settings', { ...someDesktopSettings, serverUrl: 'https://other.example' })
    expect(useDesktopStore().isReconnectNeeded).toBe(true)
    shell.emit('settings', someDesktopSettings)
    expect(useDesktopStore().isReconnectNeeded).toBe(false)
  })

  it('is announced where this start has something to say', () => {
    start({ notices: ['settingsUnreadable'] })
    const said = useToastsStore().toasts.map(({ message }) => message)
    expect(said).toEqual(['settingsUnreadable'])
  })

  it('is not heard any more after the undo', async () => {
    start()
    await known()
    undo()
    shell.emit('hosting', { kind: 'starting' })
    expect(useDesktopStore().state?.hosting).toEqual({ kind: 'off' })
    expect(await command({ kind: 'enter', room: kitchen })).toEqual([])
  })
})

describe('a command', () => {
  beforeEach(() => start())

  it('about the call does nothing outside of one', async () => {
    for (const kind of ['toggleMicrophone', 'toggleCamera', 'stopSharing', 'leave'] as const)
      expect(await command({ kind }), kind).toEqual([])
    expect(await command({ kind: 'pauseSharing', isPaused: true })).toEqual([])
  })

  it('toggles what is really sent', async () => {
    useCallStore().reset({ kind: 'inCall', roomId: 'kitchen' })
    useCallStore().updateLocal('microphone', { isOn: true })
    expect(await command({ kind: 'toggleMicrophone' })).toEqual([['setMicrophone', false]])
    expect(await command({ kind: 'toggleCamera' })).toEqual([['setCamera', true]])
    expect(await command({ kind: 'stopSharing' })).toEqual([['setShare', false]])
    expect(await command({ kind: 'pauseSharing', isPaused: true })).toEqual([['setSharePaused', true]])
  })

  it('to leave goes home before it leaves', async () => {
    useCallStore().reset({ kind: 'inCall', roomId: 'kitchen' })
    expect(await command({ kind: 'leave' })).toEqual([['goHome'], ['leave']])
  })

  it('never switches the camera on; a click enters with the microphone as in the settings', async () => {
    useSettingsStore().update({ joinWithMicrophone: true, joinWithCamera: true })
    const open = { microphone: true, camera: false }
    expect(await command({ kind: 'enter', room: kitchen })).toEqual([['enter', kitchen, open]])
    const quiet = { microphone: false, camera: false }
    expect(await command({ kind: 'enterQuietly', room: kitchen, secret: null })).toEqual([
      ['enter', kitchen, quiet]
    ])
    expect(await command({ kind: 'openDoor', room: kitchen, secret: null })).toEqual([['openDoor', kitchen]])
  })

  it('hands on the secret of a link before it goes to the room', async () => {
    const secret = 'a secret'
    const told = ['adoptSecret', kitchen, secret]
    expect(await command({ kind: 'openDoor', room: kitchen, secret })).toEqual([told, ['openDoor', kitchen]])
    const quiet = { microphone: false, camera: false }
    expect(await command({ kind: 'enterQuietly', room: kitchen, secret })).toEqual([
      told,
      ['enter', kitchen, quiet]
    ])
  })

  it('says why a link could not be followed', async () => {
    for (const reason of ['notALink', 'badServer', 'badRoom', 'badKey'] as const)
      await command({ kind: 'refuseLink', reason })
    const said = useToastsStore().toasts.map(({ message }) => message)
    expect(said).toEqual(['linkNotALink', 'linkBadServer', 'linkBadRoom', 'linkBadKey'])
  })

  it('opens the settings', async () => {
    await command({ kind: 'showSettings' })
    expect(useSettingsDialogStore().isOpen).toBe(true)
  })

  it('is passed on when it is about sleep or the shared window', () => {
    shell.emit('wake', null)
    shell.emit('sharedWindow', { isHidden: true })
    expect(done).toEqual([['wake'], ['sharedWindowHidden', true]])
  })
})

describe('what the shell is told', () => {
  it('is told at once, then together with what follows in its wake, and never twice', async () => {
    start()
    await known()
    const before = shell.told.length
    const call = useCallStore()
    call.reset({ kind: 'inCall', roomId: 'kitchen' })
    await nextTick()
    expect(shell.told).toHaveLength(before + 1)
    for (let round = 0; round < 50; round += 1) {
      call.updateLocal('microphone', { isOn: round % 2 === 0 })
      await nextTick()
    }
    call.updateLocal('microphone', { isOn: true })
    expect(shell.told).toHaveLength(before + 1)
    expect((await known())?.call?.microphone).toBe(true)
    expect(shell.told).toHaveLength(before + 2)
  })

  it('does not change while somebody talks', async () => {
    useCallStore().reset({ kind: 'inCall', roomId: 'kitchen' })
    start()
    await known()
    const before = shell.told.length
    for (const isTalking of [true, false, true]) {
      useCallStore().setTalking('ben-00000', isTalking)
      useCallStore().microphoneLevel += 0.1
      await known()
    }
    expect(shell.told).toHaveLength(before)
  })
})
