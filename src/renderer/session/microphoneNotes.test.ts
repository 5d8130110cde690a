import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPinia, setActivePinia } from 'pinia'
import { createMicrophone } from '../media/microphone'
import { FakeMediaDevices, FakeStream, settle, type FakeTrack } from '../media/fakeMedia'
import { useCallStore } from '../stores/call'
import { useMicrophoneNotesStore } from '../stores/microphoneNotes'
import { useSettingsStore } from '../stores/settings'
import { MicrophoneNotes } from './microphoneNotes'

const [nothing, quietRoom, voice] = [0, 1e-3, 0.1]

beforeEach(() => {
  setActivePinia(createPinia())
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
})
afterEach(() => vi.useRealTimers())

/** Inside a room, with the first of two microphones on. */
async function setUp() {
  const stores = {
    call: useCallStore(),
    settings: useSettingsStore(),
    microphoneNotes: useMicrophoneNotesStore()
  }
  stores.call.phase = { kind: 'inCall', roomId: 'tea-kitchen' }
  const devices = new FakeMediaDevices(
    { kind: 'audioinput', deviceId: 'built-in', label: 'Built-in' },
    { kind: 'audioinput', deviceId: 'headset', label: 'Headset' }
  )
  const microphone = createMicrophone({ mediaDevices: devices })
  /** What can be heard in front of the microphone. */
  const room = { level: voice, isAwake: true }
  const copies: MediaStreamTrack[] = []
  let nowMs = 0
  const notes = new MicrophoneNotes({
    stores,
    now: () => nowMs,
    createStream: (track) => new FakeStream(track),
    levels: {
      watch(stream) {
        const [copy] = stream.getAudioTracks()
        if (copy) copies.push(copy)
        const rms = (): number => (copy?.enabled && copy.readyState === 'live' ? room.level : 0)
        return { level: rms, rms, isAwake: () => true, close: () => undefined }
      }
    }
  })
  const sources = {
    microphone,
    microphoneRms: () => (microphone.snapshot.isOn ? room.level : 0),
    get isMicrophoneHeard() {
      return room.isAwake
    }
  }
  notes.attach(sources)
  const pass = (seconds: number): void => {
    for (let tick = 0; tick < seconds * 5; tick += 1) {
      nowMs += 200
      vi.advanceTimersByTime(200)
    }
  }
  const setOn = async (isOn: boolean): Promise<void> => {
    microphone.setWanted(isOn)
    await settle()
  }
  const track = (): FakeTrack => {
    const [live] = devices.liveTracks
    if (!live) throw new Error('no microphone is open')
    return live
  }
  await setOn(true)
  const { call, settings, microphoneNotes: shown } = stores
  return { notes, sources, microphone, room, copies, call, settings, shown, pass, setOn, track }
}

describe('a microphone that is on', () => {
  it('and gives nothing is told of, until it gives something', async () => {
    const { room, shown, pass } = await setUp()
    room.level = nothing
    pass(5)
    expect(shown.silence).toBeNull()
    pass(2)
    expect(shown.silence).toBe('noSound')
    room.level = voice
    pass(1)
    expect(shown.silence).toBeNull()
  })

  it('is told of once for each device', async () => {
    const { room, microphone, shown, pass } = await setUp()
    room.level = nothing
    pass(7)
    shown.dismissSilence()
    pass(7)
    expect(shown.silence).toBeNull()
    room.level = voice
    pass(1)
    room.level = nothing
    pass(7)
    expect(shown.silence).toBeNull()
    microphone.setDevice('headset')
    await settle()
    pass(7)
    expect(shown.silence).toBe('noSound')
    microphone.setDevice('built-in')
    await settle()
    pass(7)
    expect(shown.silence).toBeNull()
  })

  it.each([
    ['in a quiet room', { level: quietRoom }],
    ['and cannot be listened to yet', { level: nothing, isAwake: false }]
  ])('%s is left in peace', async (_, there) => {
    const { room, shown, pass } = await setUp()
    Object.assign(room, there)
    pass(30)
    expect(shown.silence).toBeNull()
  })

  it('and held back by its own switch is told of as that', async () => {
    const { shown, pass, track } = await setUp()
    track().silence(true)
    pass(2)
    expect(shown.silence).toBe('heldBack')
    track().silence(false)
    pass(1)
    expect(shown.silence).toBeNull()
  })
})

describe('a microphone that is muted', () => {
  it('is silent on purpose', async () => {
    const { room, shown, pass, setOn } = await setUp()
    room.level = nothing
    pass(5)
    await setOn(false)
    pass(30)
    await setOn(true)
    pass(5)
    expect(shown.silence).toBeNull()
  })

  it('is listened to, and whoever talks is told', async () => {
    const { room, shown, pass, setOn } = await setUp()
    room.level = nothing
    await setOn(false)
    pass(3)
    expect(shown.isTalkingMuted).toBe(false)
    room.level = voice
    pass(2)
    expect(shown.isTalkingMuted).toBe(true)
    await setOn(true)
    expect(shown.isTalkingMuted).toBe(false)
  })

  it('is listened to by a copy that is in no slot, and gone with the mute', async () => {
    const { copies, sources, setOn, track, pass } = await setUp()
    expect(copies).toEqual([])
    await setOn(false)
    expect(copies.map(({ enabled, readyState }) => [enabled, readyState])).toEqual([[true, 'live']])
    expect(sources.microphone.snapshot.track).toBe(track())
    expect(copies).not.toContain(track())
    expect(track().enabled).toBe(false)
    await setOn(true)
    pass(1)
    expect(copies.map(({ readyState }) => readyState)).toEqual(['ended'])
  })

  it.each<[string, (parts: Awaited<ReturnType<typeof setUp>>) => void]>([
    ['the device goes', ({ microphone }) => microphone.close()],
    ['the call ends', ({ notes }) => notes.detach()],
    ['we are back at a door', ({ call }) => call.reset()],
    ['nobody wants to know', ({ settings }) => settings.update({ warnWhenMuted: false })],
    ['a key is held to talk', ({ settings }) => settings.update({ pushToTalk: { isOn: true, key: ' ' } })]
  ])('is not listened to any more when %s', async (_, end) => {
    const parts = await setUp()
    await parts.setOn(false)
    parts.pass(2)
    expect(parts.shown.isTalkingMuted).toBe(true)
    end(parts)
    parts.pass(1)
    expect(parts.copies.map(({ readyState }) => readyState)).toEqual(['ended'])
    expect(parts.shown.isTalkingMuted).toBe(false)
  })

  it('is not listened to at the door', async () => {
    const { call, copies, pass, setOn } = await setUp()
    call.reset()
    await setOn(false)
    pass(2)
    expect(copies).toEqual([])
  })
})

it('leaves nothing behind, and a second stay begins anew', async () => {
  const { notes, sources, room, shown, pass } = await setUp()
  room.level = nothing
  pass(7)
  notes.detach()
  expect(shown.silence).toBeNull()
  expect(vi.getTimerCount()).toBe(0)
  notes.attach(sources)
  pass(7)
  expect(shown.silence).toBe('noSound')
})
