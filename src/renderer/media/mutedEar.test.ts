import { describe, expect, it } from 'vitest'
import type { LevelWatch } from './audioLevel'
import { FakeStream, FakeTrack } from './fakeMedia'
import { MutedEar } from './mutedEar'

function setUp() {
  const watched: MediaStreamTrack[] = []
  const open = new Set<LevelWatch>()
  const ear = new MutedEar({
    levels: {
      watch(stream) {
        watched.push(...stream.getAudioTracks())
        const watch = {
          level: () => 0.5,
          rms: () => 0.25,
          isAwake: () => true,
          close: () => void open.delete(watch)
        }
        open.add(watch)
        return watch
      }
    },
    createStream: (track) => new FakeStream(track)
  })
  const microphone = new FakeTrack('audio', { deviceId: 'mic', label: 'Microphone' })
  microphone.enabled = false
  return { ear, microphone, watched, open }
}

describe('MutedEar', () => {
  it('hears by a copy, and leaves the muted track as it is', () => {
    const { ear, microphone, watched } = setUp()
    ear.follow(microphone)
    expect(ear.rms()).toBe(0.25)
    expect(watched).toHaveLength(1)
    expect(watched[0]).not.toBe(microphone)
    expect(watched[0]?.enabled).toBe(true)
    expect(microphone.enabled).toBe(false)
  })

  it('makes one copy of a track, however often it is told', () => {
    const { ear, microphone, watched } = setUp()
    ear.follow(microphone)
    ear.follow(microphone)
    expect(watched).toHaveLength(1)
  })

  it('holds nothing of a track it no longer follows, nor when closed', () => {
    const { ear, microphone, watched, open } = setUp()
    const other = new FakeTrack('audio', { deviceId: 'headset', label: 'Headset' })
    ear.follow(microphone)
    ear.follow(other)
    expect(watched.map(({ readyState }) => readyState)).toEqual(['ended', 'live'])
    ear.close()
    expect(watched.map(({ readyState }) => readyState)).toEqual(['ended', 'ended'])
    expect(open.size).toBe(0)
    expect(ear.rms()).toBe(0)
    expect([microphone, other].map(({ readyState }) => readyState)).toEqual(['live', 'live'])
  })
})
