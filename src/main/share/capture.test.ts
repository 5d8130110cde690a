import { describe, expect, it } from 'vitest'
import type { DesktopCapturerSource, Session, SourcesOptions, Streams, WebFrameMain } from 'electron'
import type { AppStatus } from '../../preload/contract'
import { serveCapture } from './capture'
import type { CaptureFacts } from './captureFacts'

type Handler = NonNullable<Parameters<Session['setDisplayMediaRequestHandler']>[0]>
type Request = Parameters<Handler>[0]

const x11: CaptureFacts = { platform: 'linux', systemVersion: '6.1', env: {} }
const windows: CaptureFacts = { platform: 'win32', systemVersion: '10.0.26100', env: {} }
const wayland: CaptureFacts = {
  ...x11,
  env: { XDG_SESSION_TYPE: 'wayland', WAYLAND_DISPLAY: 'wayland-0' }
}
const frame = { parent: null, url: 'app://confab/' } as unknown as WebFrameMain
const wholeRequest: Request = {
  frame,
  securityOrigin: 'app://confab',
  videoRequested: true,
  audioRequested: true,
  userGesture: true
}
const innerFrame = { parent: frame, url: 'app://confab/' } as unknown as WebFrameMain

function setUp(facts: CaptureFacts = x11) {
  let handler: Handler | null = null
  let options: Parameters<Session['setDisplayMediaRequestHandler']>[1]
  const asked: SourcesOptions[] = []
  const due: (() => void)[] = []
  const hidden: boolean[] = []
  const system = {
    sources: [
      { id: 'screen:1:0', name: 'Entire screen' },
      { id: 'window:1:0', name: 'One' },
      { id: 'window:2:0', name: 'Two' }
    ],
    /** Holds answers back until it resolves. */
    gate: Promise.resolve()
  }
  const capture = serveCapture({
    session: {
      setDisplayMediaRequestHandler(given, opts) {
        handler = given
        options = opts
      }
    },
    desktopCapturer: {
      async getSources(wish) {
        asked.push(wish)
        await system.gate
        const wanted = system.sources.filter(({ id }) => wish.types.some((type) => id.startsWith(`${type}:`)))
        return wanted as DesktopCapturerSource[]
      }
    },
    facts,
    isOwnFrame: ({ url }) => url === 'app://confab/',
    ownWindows: () => [],
    screenAccess: () => 'granted',
    onSharedWindow: ({ isHidden }) => hidden.push(isHidden),
    now: () => 0,
    schedule(run) {
      due.push(run)
      return () => void due.splice(due.indexOf(run) >>> 0, 1)
    }
  })

  /** What a getDisplayMedia() is answered; every one exactly once. */
  async function request(change: Partial<Request> = {}): Promise<Streams | null | undefined> {
    const answers: (Streams | null)[] = []
    handler?.({ ...wholeRequest, ...change }, (streams) => answers.push(streams))
    await new Promise(setImmediate)
    if (answers.length > 1) throw new Error('answered more than once')
    return answers[0]
  }
  const pass = async () => {
    for (const run of due.splice(0)) run()
    await new Promise(setImmediate)
  }
  return { capture, system, asked, hidden, request, pass, handler: () => handler, options: () => options }
}

function sharing(share: 'off' | 'live' | 'paused'): AppStatus {
  return {
    call: {
      room: { roomId: 'kitchen', serverUrl: 'https://confab.example' },
      label: 'kitchen',
      microphone: true,
      camera: false,
      share,
      shareName: '',
      isReconnecting: false,
      names: []
    },
    favourites: [],
    isOffline: false
  }
}

describe('with our own picker', () => {
  it('gives the next request what was chosen, and the one after it nothing', async () => {
    const { capture, request } = setUp()
    expect(await capture.choose({ id: 'window:2:0', withAudio: false })).toBe(true)
    expect(await request()).toEqual({ video: { id: 'window:2:0', name: 'Two' } })
    expect(await request()).toBeNull()
  })

  it('refuses without a choice, and after it was taken back', async () => {
    const { capture, request, asked } = setUp()
    expect(await request()).toBeNull()
    await capture.choose({ id: 'window:1:0', withAudio: false })
    expect(await capture.choose(null)).toBe(true)
    asked.length = 0
    expect(await request()).toBeNull()
    expect(asked).toEqual([])
  })

  it('refuses what has gone meanwhile, and forgets what was chosen before', async () => {
    const { capture, request, system } = setUp()
    await capture.choose({ id: 'window:1:0', withAudio: false })
    system.sources = system.sources.filter(({ id }) => id !== 'window:2:0')
    expect(await capture.choose({ id: 'window:2:0', withAudio: false })).toBe(false)
    expect(await request()).toBeNull()
  })

  it('hands a choice to nobody but the top frame of our page', async () => {
    const { capture, request } = setUp()
    await capture.choose({ id: 'window:1:0', withAudio: false })
    expect(await request({ frame: innerFrame })).toBeNull()
    expect(await request({ frame: null })).toBeNull()
    const foreign = { parent: null, url: 'https://evil.example/' } as unknown as WebFrameMain
    expect(await request({ frame: foreign })).toBeNull()
    expect(await request({ videoRequested: false })).toBeNull()
    expect(await request()).toMatchObject({ video: { id: 'window:1:0' } })
  })

  it.each([
    ['wished and asked for on Windows', windows, true, true, 'loopback'],
    ['not wished', windows, false, true, undefined],
    ['not asked for', windows, true, false, undefined],
    ['wished on Linux', x11, true, true, undefined],
    ['wished on macOS 14', { ...x11, platform: 'darwin', systemVersion: '14.7' }, true, true, 'loopback'],
    ['wished on macOS 12', { ...x11, platform: 'darwin', systemVersion: '12.7' }, true, true, undefined]
  ] as const)('sound that is %s', async (_case, facts, withAudio, audioRequested, audio) => {
    const { capture, request } = setUp(facts)
    await capture.choose({ id: 'window:1:0', withAudio })
    expect((await request({ audioRequested }))?.audio).toBe(audio)
  })

  it('survives an answer Electron does not take', async () => {
    const { capture, request, handler } = setUp()
    await capture.choose({ id: 'window:1:0', withAudio: false })
    handler()?.(wholeRequest, () => {
      throw new TypeError('Video was requested, but no video stream was provided')
    })
    expect(await request()).toBeNull()
  })

  it('leaves no handler behind', () => {
    const { capture, handler } = setUp()
    expect(handler()).not.toBeNull()
    capture.close()
    expect(handler()).toBeNull()
  })
})

describe('where the system asks', () => {
  it('opens the portal once for a request and shares what was picked there', async () => {
    const { request, system, asked } = setUp(wayland)
    system.sources = [{ id: 'window:42:0', name: 'Picked' }]
    expect(await request()).toEqual({ video: { id: 'window:42:0', name: 'Picked' } })
    expect(asked).toEqual([{ types: ['screen', 'window'], thumbnailSize: { width: 0, height: 0 } }])
  })

  it('refuses quietly when the portal was closed, and opens it again for the next request', async () => {
    const { request, system } = setUp(wayland)
    const closed = Promise.reject(new Error('Failed to get sources.'))
    closed.catch(() => {})
    system.gate = closed
    expect(await request()).toBeNull()
    system.gate = Promise.resolve()
    system.sources = []
    expect(await request()).toBeNull()
    system.sources = [{ id: 'window:42:0', name: 'Picked' }]
    expect(await request()).toMatchObject({ video: { id: 'window:42:0' } })
  })

  it('opens no second portal while one is open', async () => {
    const { request, system, asked } = setUp(wayland)
    system.gate = new Promise(() => {})
    expect(await request()).toBeUndefined()
    expect(await request()).toBeNull()
    expect(asked).toHaveLength(1)
  })

  it('opens no portal for anything else', async () => {
    const { capture, request, asked, pass } = setUp(wayland)
    expect(await capture.list({ thumbnailWidth: 100 })).toEqual({ kind: 'failed' })
    expect(await capture.choose({ id: 'window:1:0', withAudio: false })).toBe(false)
    expect(await request({ frame: innerFrame })).toBeNull()
    capture.showStatus(sharing('live'))
    await pass()
    expect(asked).toEqual([])
  })

  it('leaves macOS 15 to its own picker, once and for all', () => {
    expect(setUp({ ...x11, platform: 'darwin', systemVersion: '15.1' }).options()).toEqual({
      useSystemPicker: true
    })
    for (const facts of [
      x11,
      windows,
      wayland,
      { ...x11, platform: 'darwin', systemVersion: '14.0' } as const
    ]) {
      expect(setUp(facts).options()).toEqual({ useSystemPicker: false })
    }
  })
})

describe('a shared window', () => {
  async function share(id: string, facts?: CaptureFacts) {
    const all = setUp(facts)
    await all.capture.choose({ id, withAudio: false })
    await all.request()
    all.capture.showStatus(sharing('live'))
    all.asked.length = 0
    return all
  }

  it('is watched while it is shared or paused, and no longer', async () => {
    const { capture, system, hidden, pass, asked } = await share('window:1:0')
    system.sources = []
    await pass()
    capture.showStatus(sharing('paused'))
    system.sources = [{ id: 'window:1:0', name: 'One' }]
    await pass()
    expect(hidden).toEqual([true, false])
    capture.showStatus({ ...sharing('off'), call: null })
    asked.length = 0
    await pass()
    expect(asked).toEqual([])
  })

  it('is known as one, and a screen as a screen, until the share ends', async () => {
    const { capture } = await share('window:1:0')
    expect(capture.sharedKind()).toBe('window')
    capture.showStatus(sharing('off'))
    expect(capture.sharedKind()).toBeNull()
    // The next share is one nobody has chosen a source for.
    capture.showStatus(sharing('live'))
    expect(capture.sharedKind()).toBeNull()
    expect((await share('screen:1:0')).capture.sharedKind()).toBe('screen')
  })

  it('gives way to the next one without the share having ended', async () => {
    const { capture, request, system, hidden, pass } = await share('window:1:0')
    await capture.choose({ id: 'window:2:0', withAudio: false })
    await request()
    system.sources = [{ id: 'window:1:0', name: 'One' }]
    await pass()
    expect(hidden).toEqual([true])
  })

  it('is not watched on macOS, which hides windows of other desktops from the list', async () => {
    const { asked, pass } = await share('window:1:0', { ...x11, platform: 'darwin', systemVersion: '14.0' })
    await pass()
    expect(asked).toEqual([])
  })
})
