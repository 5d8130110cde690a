import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, it } from 'vitest'
import type { BrowserWindow, BrowserWindowConstructorOptions, IpcMain } from 'electron'
import { barChannels } from '../../preload/channels'
import type { AppStatus, BarAction, ShareSource } from '../../preload/contract'
import type { CaptureFacts } from './captureFacts'
import { showSharingBar, type MainWindow, type SharingBar } from './sharingBar'

type Handler = Parameters<IpcMain['handle']>[1]

const url = 'app://confab/bar.html'
const windows: CaptureFacts = { platform: 'win32', systemVersion: '10.0', env: {} }
const x11: CaptureFacts = { platform: 'linux', systemVersion: '6.1', env: {} }
const wayland: CaptureFacts = { ...x11, env: { XDG_SESSION_TYPE: 'wayland', WAYLAND_DISPLAY: 'wayland-0' } }

class FakeMain extends EventEmitter implements Record<keyof MainWindow, unknown> {
  isFront = true
  isMin = false
  isDestroyed = () => false
  isVisible = () => true
  isMinimized = () => this.isMin
  isFocused = () => this.isFront
}

/** What of a window the bar uses, in the order it used it. */
class FakeBar extends EventEmitter {
  readonly log: string[] = []
  readonly sent: unknown[] = []
  isGone = false
  readonly webContents = Object.assign(new EventEmitter(), {
    send: (_channel: string, state: unknown) => void this.sent.push(state)
  })
  setAlwaysOnTop = () => {}
  setContentProtection = (isOn: boolean) => void this.log.push(`protected ${isOn}`)
  setVisibleOnAllWorkspaces = () => {}
  setBounds = ({ x, y }: { x: number; y: number }) => void this.log.push(`at ${x},${y}`)
  showInactive = () => void this.log.push('show')
  hide = () => void this.log.push('hide')
  loadURL = (address: string) => Promise.resolve(void this.log.push(`load ${address}`))
  isDestroyed = () => this.isGone
  destroy = () => {
    this.isGone = true
    this.emit('closed')
  }
}

let main: FakeMain
let made: FakeBar[]
let looks: BrowserWindowConstructorOptions[]
let handlers: Map<string, Handler>
let acted: BarAction[]
let kind: ShareSource['kind'] | null
let bar: SharingBar

function setUp(facts: CaptureFacts): void {
  main = new FakeMain()
  made = []
  looks = []
  handlers = new Map()
  acted = []
  kind = 'window'
  bar = showSharingBar({
    window: main,
    createWindow(options) {
      looks.push(options)
      made.push(new FakeBar())
      return made.at(-1) as unknown as BrowserWindow
    },
    screen: {
      getCursorScreenPoint: () => ({ x: 2_000, y: 10 }),
      getDisplayNearestPoint: ({ x }) =>
        ({ workArea: { x: x >= 1_920 ? 1_920 : 0, y: 30, width: 1_600, height: 900 } }) as Electron.Display
    },
    ipcMain: {
      handle: (channel, handler) => void handlers.set(channel, handler),
      removeHandler: (channel) => void handlers.delete(channel)
    },
    facts,
    preload: '/preload/bar.cjs',
    url,
    isDark: () => false,
    sharedKind: () => kind,
    act: (action) => acted.push(action)
  })
}
beforeEach(() => setUp(windows))

function share(state: 'off' | 'live' | 'paused', shareName = 'Figures'): void {
  const call = {
    room: { roomId: 'kitchen', serverUrl: 'https://confab.example' },
    label: 'kitchen',
    microphone: true,
    camera: true,
    share: state,
    shareName,
    isReconnecting: false,
    names: []
  } satisfies AppStatus['call']
  bar.showStatus({ call, favourites: [], isOffline: false })
}
function goAway(): void {
  main.isFront = false
  main.emit('blur')
}
function comeBack(): void {
  main.isFront = true
  main.emit('focus')
}
const load = () => made.at(-1)?.webContents.emit('did-finish-load')
const shown = () => made.at(-1)?.log.filter((entry) => entry === 'show' || entry === 'hide') ?? []

describe('the sharing bar', () => {
  it('is not even made while our window is in front, or nothing is shared', () => {
    share('live')
    share('off')
    goAway()
    expect(made).toEqual([])
  })

  it('comes up without the focus once it has its page, on the display of the pointer', () => {
    share('live')
    goAway()
    expect(made[0]?.log).toEqual(['protected true', `load ${url}`])
    load()
    expect(made[0]?.log.slice(2)).toEqual(['at 2400,36', 'show'])
    expect(made[0]?.sent).toEqual([{ name: 'Figures', isPaused: false }])
  })

  it('is one window, hidden and shown again', () => {
    share('live')
    goAway()
    load()
    comeBack()
    goAway()
    share('off')
    expect(made).toHaveLength(1)
    expect(shown()).toEqual(['show', 'hide', 'show', 'hide'])
  })

  it('comes up when the window in front is minimised', () => {
    share('live')
    main.isMin = true
    main.emit('minimize')
    load()
    expect(shown()).toEqual(['show'])
  })

  it('follows what is shared without being put elsewhere', () => {
    share('live')
    goAway()
    load()
    share('paused')
    share('live', 'Other')
    expect(made[0]?.sent.slice(1)).toEqual([
      { name: 'Figures', isPaused: true },
      { name: 'Other', isPaused: false }
    ])
    expect(shown()).toEqual(['show'])
  })

  it('stays hidden when its page comes too late', () => {
    share('live')
    goAway()
    comeBack()
    load()
    expect([shown(), made[0]?.sent]).toEqual([[], []])
  })

  it('is not made again by a person who has closed it, until the next share', () => {
    share('live')
    goAway()
    load()
    made[0]?.destroy()
    share('paused')
    expect(made).toHaveLength(1)
    share('off')
    share('live')
    expect(made).toHaveLength(2)
  })

  it('goes with a page that has crashed', () => {
    share('live')
    goAway()
    made[0]?.webContents.emit('render-process-gone')
    expect(made[0]?.isGone).toBe(true)
  })

  it('treats its page as any page of the web, out of the taskbar and on top', () => {
    share('live')
    goAway()
    expect(looks[0]).toMatchObject({
      frame: false,
      show: false,
      alwaysOnTop: true,
      skipTaskbar: true,
      webPreferences: {
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        preload: '/preload/bar.cjs'
      }
    })
  })

  it('leaves nothing behind', () => {
    share('live')
    goAway()
    bar.close()
    expect([made[0]?.isGone, handlers.size, main.eventNames()]).toEqual([true, 0, []])
  })
})

describe('where captures would contain it', () => {
  it.each([
    ['X11, beside a window', x11, 'window', 1],
    ['X11, on the shared screen', x11, 'screen', 0],
    ['X11, beside something unknown', x11, null, 0],
    ['Wayland', wayland, null, 0],
    ['Windows, on the shared screen', windows, 'screen', 1],
    [
      'macOS, beside what its picker has chosen',
      { ...x11, platform: 'darwin', systemVersion: '15.0' },
      null,
      1
    ]
  ] as const)('on %s', (_name, facts, sharedKind, count) => {
    setUp(facts)
    kind = sharedKind
    share('live')
    goAway()
    expect(made).toHaveLength(count)
  })
})

describe('what the bar asks for', () => {
  const invoke = (event: object, action: unknown) =>
    handlers.get(barChannels.act)?.(event as Parameters<Handler>[0], action) as unknown
  const own = () => ({ sender: made[0]?.webContents, senderFrame: { parent: null, url } })

  beforeEach(() => {
    share('live')
    goAway()
    load()
  })

  it('is passed on', () => {
    for (const action of ['pause', 'resume', 'showWindow', 'stop']) invoke(own(), action)
    expect(acted).toEqual(['pause', 'resume', 'showWindow', 'stop'])
  })

  it('is refused from anybody else', () => {
    const { sender, senderFrame } = own()
    for (const event of [
      { sender: new EventEmitter(), senderFrame },
      { sender, senderFrame: null },
      { sender, senderFrame: { parent: {}, url } },
      { sender, senderFrame: { parent: null, url: 'app://confab/' } },
      { sender: undefined, senderFrame }
    ]) {
      expect(() => invoke(event, 'stop')).toThrow('untrusted sender')
    }
    made[0]?.destroy()
    expect(() => invoke({ sender, senderFrame }, 'stop')).toThrow('untrusted sender')
    expect(acted).toEqual([])
  })

  it.each([undefined, null, 'quit', ['stop'], { action: 'stop' }, 'x'.repeat(100_000)])(
    'is nothing but %j',
    (action) => {
      expect(() => invoke(own(), action)).toThrow()
      expect(acted).toEqual([])
    }
  )
})
