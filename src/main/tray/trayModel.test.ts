import { describe, expect, it } from 'vitest'
import type { AppStatus, CallStatus, FavouriteStatus } from '../../preload/contract'
import { trayModel, type TrayItem, type TrayState } from './trayModel'

const home = 'https://confab.example'
const kitchen = { roomId: 'kitchen', serverUrl: home }
const lab = { roomId: 'lab', serverUrl: home }

function status(change: Partial<AppStatus> = {}): AppStatus {
  return { call: null, favourites: [], isOffline: false, ...change }
}

function call(change: Partial<CallStatus> = {}): CallStatus {
  return {
    room: kitchen,
    label: 'Kitchen',
    microphone: false,
    camera: false,
    share: 'off',
    shareName: '',
    isReconnecting: false,
    names: ['Ana', 'Ben'],
    ...change
  }
}

function favourite(label: string, names: readonly string[] | null): FavouriteStatus {
  return { room: { roomId: label.toLowerCase(), serverUrl: home }, label, names }
}

const model = (shown: AppStatus, isWindowVisible = true) => trayModel(shown, { isWindowVisible })
const entries = (shown: AppStatus, isWindowVisible = true) =>
  model(shown, isWindowVisible).menu.filter(
    (item): item is Extract<TrayItem, { kind: 'entry' }> => item.kind === 'entry'
  )
const entry = (shown: AppStatus, id: string) => entries(shown).find((item) => item.id === id)
const ids = (shown: AppStatus, isWindowVisible = true) =>
  model(shown, isWindowVisible).menu.map((item) => (item.kind === 'entry' ? item.id : '-'))

describe('the state', () => {
  const cases: readonly (readonly [TrayState, string, AppStatus])[] = [
    [
      'sharing',
      'sharing wins over an open microphone',
      status({ call: call({ share: 'live', microphone: true }) })
    ],
    ['sharing', 'a paused share still is one', status({ call: call({ share: 'paused' }) })],
    ['live', 'an open microphone', status({ call: call({ microphone: true }) })],
    ['live', 'and no trouble hides it', status({ call: call({ microphone: true, isReconnecting: true }) })],
    ['reconnecting', 'a call that is cut off', status({ call: call({ isReconnecting: true }) })],
    ['muted', 'in a call, saying nothing', status({ call: call({ camera: true }) })],
    ['muted', 'whoever is elsewhere', status({ call: call(), favourites: [favourite('Lab', ['Cy'])] })],
    ['muted', 'and though the server is gone', status({ call: call(), isOffline: true })],
    [
      'occupied',
      'somebody in a favourite',
      status({ favourites: [favourite('Lab', []), favourite('Den', ['Cy'])] })
    ],
    [
      'occupied',
      'even without the home server',
      status({ favourites: [favourite('Lab', ['Cy'])], isOffline: true })
    ],
    ['idle', 'nobody anywhere', status({ favourites: [favourite('Lab', [])] })],
    ['idle', 'nothing known', status({ favourites: [favourite('Lab', null)] })],
    ['offline', 'no server', status({ favourites: [favourite('Lab', null)], isOffline: true })]
  ]
  it.each(cases)('is %s: %s', (state, _why, shown) => {
    expect(model(shown).state).toBe(state)
  })
})

describe('the tooltip', () => {
  const cases: readonly (readonly [string, AppStatus])[] = [
    ['in Kitchen with Ana and Ben, microphone on', status({ call: call({ microphone: true }) })],
    ['alone in Kitchen, microphone off, camera on', status({ call: call({ names: [], camera: true }) })],
    [
      'reconnecting to Kitchen, microphone on',
      status({ call: call({ microphone: true, isReconnecting: true }) })
    ],
    [
      'in Kitchen with Ana and Ben, sharing Plans.pdf, microphone off',
      status({ call: call({ share: 'live', shareName: 'Plans.pdf' }) })
    ],
    [
      'in Kitchen with Ana and Ben, sharing your screen, microphone off',
      status({ call: call({ share: 'live' }) })
    ],
    [
      'in Kitchen with Ana and Ben, sharing paused, microphone off',
      status({ call: call({ share: 'paused' }) })
    ],
    [
      'in Kitchen with Ana and Ben, microphone off, server unreachable',
      status({ call: call(), isOffline: true })
    ],
    [
      'Ana and Ben in Kitchen, Cy in Lab',
      status({
        favourites: [favourite('Kitchen', ['Ana', 'Ben']), favourite('Den', []), favourite('Lab', ['Cy'])]
      })
    ],
    ['Cy in Lab, server unreachable', status({ favourites: [favourite('Lab', ['Cy'])], isOffline: true })],
    ['nobody in your rooms', status({ favourites: [favourite('Lab', [])] })],
    ['not in a room', status({ favourites: [favourite('Lab', []), favourite('Den', null)] })],
    ['not in a room', status()],
    ['offline, the server cannot be reached', status({ isOffline: true })]
  ]
  it.each(cases)('says "%s"', (words, shown) => {
    expect(model(shown).tooltip).toBe(`Confab – ${words}`)
    expect(entry(shown, 'status')?.label).toBe(words[0]?.toUpperCase() + words.slice(1))
  })

  it('names fewer people before it breaks off', () => {
    const names = Array.from({ length: 8 }, (_, index) => `Maximiliana Alexandrowna ${index}`)
    const tooltip = (label: string) =>
      model(status({ call: call({ label, names, share: 'live', shareName: 'Plans.pdf' }) })).tooltip
    const facts = 'sharing Plans.pdf, microphone off'
    const name = 'Maximiliana Alexandrown…'
    const wordings = [
      ['Den', `${name}, ${name} and 6 others`],
      ['The old kitchen', `${name} and 7 others`],
      ['The long table under the old apple tree', '8 people']
    ] as const
    for (const [label, who] of wordings) {
      expect(tooltip(label)).toBe(`Confab – in ${label} with ${who}, ${facts}`)
    }
  })

  it('fits into what Windows has room for, whatever the names', () => {
    const long = '👩‍👩‍👧‍👦'.repeat(60)
    const crowd = Array.from({ length: 30 }, (_, index) => favourite(`${long}${index}`, [long, long, long]))
    const inCall = call({ label: long, names: [long, long], share: 'live', shareName: long })
    for (const shown of [status({ favourites: crowd }), status({ call: inCall, isOffline: true })]) {
      expect(model(shown).tooltip.length).toBeLessThanOrEqual(127)
      expect(model(shown).tooltip).toMatch(/^Confab – .*…$/u)
    }
  })
})

describe('the menu', () => {
  it('is short outside a call', () => {
    expect(ids(status())).toEqual(['status', '-', 'show', 'hide', 'settings', 'quit'])
    expect(ids(status(), false)).toEqual(['status', '-', 'show', 'settings', 'quit'])
  })

  it('has everything a call needs', () => {
    const shown = status({ call: call({ share: 'live' }), favourites: [favourite('Lab', [])] })
    expect(ids(shown)).toEqual(
      ['status', '-', 'microphone', 'camera', 'pauseSharing', 'stopSharing', 'leave', '-'].concat([
        'favourites',
        'favourite:0',
        '-',
        'show',
        'hide',
        'settings',
        'quit'
      ])
    )
  })

  it('offers what is not so yet', () => {
    const off = status({ call: call() })
    const on = status({ call: call({ microphone: true, camera: true, share: 'live' }) })
    const labels = (shown: AppStatus) =>
      ['microphone', 'camera', 'pauseSharing', 'leave'].map((id) => entry(shown, id)?.label)
    expect(labels(off)).toEqual(['Unmute microphone', 'Turn camera on', undefined, 'Leave Kitchen'])
    expect(labels(on)).toEqual(['Mute microphone', 'Turn camera off', 'Pause sharing', 'Leave Kitchen'])
    expect(labels(status({ call: call({ share: 'paused' }) }))[2]).toBe('Resume sharing')
  })

  it('asks for what it says', () => {
    const shown = status({ call: call({ share: 'paused' }), favourites: [favourite('Lab', ['Cy'])] })
    const actions = Object.fromEntries(entries(shown).map(({ id, action }) => [id, action]))
    expect(actions).toEqual({
      status: null,
      microphone: { kind: 'command', command: { kind: 'toggleMicrophone' } },
      camera: { kind: 'command', command: { kind: 'toggleCamera' } },
      pauseSharing: { kind: 'command', command: { kind: 'pauseSharing', isPaused: false } },
      stopSharing: { kind: 'command', command: { kind: 'stopSharing' } },
      leave: { kind: 'command', command: { kind: 'leave' } },
      favourites: null,
      'favourite:0': { kind: 'command', command: { kind: 'enter', room: lab } },
      show: { kind: 'showWindow' },
      hide: { kind: 'hideWindow' },
      settings: { kind: 'command', command: { kind: 'showSettings' } },
      quit: { kind: 'quit' }
    })
  })

  it('lists the favourites with who is inside', () => {
    const favourites = [favourite('Kitchen', ['Ana', 'Ben']), favourite('Lab', []), favourite('Den', null)]
    const labels = [0, 1, 2].map((index) => entry(status({ favourites }), `favourite:${index}`)?.label)
    expect(labels).toEqual(['Join Kitchen – Ana and Ben', 'Join Lab – nobody inside', 'Join Den'])
  })

  it('ticks the room one is in and offers to switch to the others', () => {
    const favourites = [favourite('Kitchen', ['Ana']), favourite('Lab', ['Cy'])]
    const shown = status({ call: call({ names: ['Ana'] }), favourites })
    expect(entry(shown, 'favourite:0')).toMatchObject({
      label: 'Kitchen – you and Ana',
      action: null,
      isChecked: true
    })
    expect(entry(shown, 'favourite:1')).toMatchObject({ label: 'Switch to Lab – Cy', isChecked: false })
  })

  it('tells rooms of the same name on two servers apart', () => {
    const elsewhere = {
      ...favourite('Kitchen', []),
      room: { ...kitchen, serverUrl: 'https://other.example' }
    }
    const shown = status({ call: call(), favourites: [elsewhere] })
    expect(entry(shown, 'favourite:0')?.isChecked).toBe(false)
  })

  it('leaves the rest of many favourites to the window', () => {
    const favourites = Array.from({ length: 20 }, (_, index) => favourite(`Room ${index}`, []))
    const shown = ids(status({ favourites }))
    expect(shown.filter((id) => id.startsWith('favourite:'))).toHaveLength(12)
    expect(entry(status({ favourites }), 'moreFavourites')).toMatchObject({
      label: '8 more…',
      action: { kind: 'showWindow' }
    })
  })

  it('shows an ampersand of a name as one', () => {
    const shown = status({ call: call({ label: 'R&D', names: ['Q&A'] }) })
    expect(entry(shown, 'leave')?.label).toBe('Leave R&&D')
    expect(entry(shown, 'status')?.label).toBe('In R&&D with Q&&A, microphone off')
    expect(model(shown).tooltip).toContain('in R&D with Q&A')
  })
})
