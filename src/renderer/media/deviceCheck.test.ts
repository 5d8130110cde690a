import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { checkCamera, checkMicrophone } from './deviceCheck'
import { FakeMediaDevices, type FakeDevice } from './fakeMedia'

const microphone: FakeDevice = { kind: 'audioinput', deviceId: 'built-in', label: 'Built-in' }
const headset: FakeDevice = { kind: 'audioinput', deviceId: 'headset', label: 'Headset' }
const camera: FakeDevice = { kind: 'videoinput', deviceId: 'webcam', label: 'Webcam' }

/** Longer than anybody listens or looks. */
const longMs = 20_000

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** As much of a video element as counts: whether a picture has come. */
class FakeVideo {
  readyState = 0
  muted = false
  srcObject: MediaStream | null = null

  play(): Promise<void> {
    return Promise.reject(new DOMException('', 'NotAllowedError'))
  }

  readonly create = (): HTMLVideoElement => this as unknown as HTMLVideoElement
}

function rig(...plugged: FakeDevice[]) {
  const mediaDevices = new FakeMediaDevices(...plugged)
  const run = new AbortController()
  const loudness = { rms: 0, watches: 0, isAwake: true }
  const levels = {
    watch: () => {
      loudness.watches += 1
      return {
        rms: () => loudness.rms,
        level: () => 0,
        isAwake: () => loudness.isAwake,
        close: () => void (loudness.watches -= 1)
      }
    }
  }
  const video = new FakeVideo()
  const options = { mediaDevices, deviceId: null, signal: run.signal }
  return {
    mediaDevices,
    run,
    loudness,
    video,
    listen: (change: { deviceId?: string } = {}) => checkMicrophone({ ...options, ...change, levels }),
    look: () => checkCamera({ ...options, createVideo: video.create })
  }
}

describe('checkMicrophone', () => {
  it('is content with the first sound, however late, and lets the microphone go', async () => {
    const { mediaDevices, loudness, listen } = rig(microphone)
    const outcome = listen()
    await vi.advanceTimersByTimeAsync(3_000)
    expect(mediaDevices.liveTracks).toHaveLength(1)
    loudness.rms = 0.02
    await vi.advanceTimersByTimeAsync(100)
    expect(await outcome).toBeNull()
    expect(mediaDevices.liveTracks).toHaveLength(0)
    expect(loudness.watches).toBe(0)
  })

  it('takes hiss for silence', async () => {
    const { mediaDevices, loudness, listen } = rig(microphone)
    loudness.rms = 0.001
    const outcome = listen()
    await vi.advanceTimersByTimeAsync(longMs)
    expect(await outcome).toBe('silent')
    expect(mediaDevices.liveTracks).toHaveLength(0)
  })

  it('does not call silent what it may not listen to', async () => {
    const { loudness, listen } = rig(microphone)
    loudness.isAwake = false
    const outcome = listen()
    await vi.advanceTimersByTimeAsync(longMs)
    expect(await outcome).toBe('unheard')
  })

  it('opens the chosen one, and another in its stead as a call would', async () => {
    const { mediaDevices, loudness, listen } = rig(microphone, headset)
    loudness.rms = 1
    expect(await listen({ deviceId: 'headset' })).toBeNull()
    mediaDevices.unplug('headset')
    expect(await listen({ deviceId: 'headset' })).toBeNull()
    expect(mediaDevices.tracks.map(({ label }) => label)).toEqual(['Headset', 'Built-in'])
  })

  it('names what a call would name', async () => {
    expect(await rig(camera).listen()).toBe('notFound')
    const { mediaDevices, listen } = rig(microphone)
    mediaDevices.refuse('NotAllowedError')
    expect(await listen()).toBe('permissionDenied')
  })

  it('waits as long as somebody reads the question of the browser, and lets go of what comes too late', async () => {
    const { mediaDevices, run, listen } = rig(microphone)
    mediaDevices.hold()
    const outcome = expect(listen()).rejects.toThrow('called off')
    await vi.advanceTimersByTimeAsync(longMs)
    run.abort(new Error('called off'))
    await outcome
    mediaDevices.release()
    await vi.advanceTimersByTimeAsync(0)
    expect(mediaDevices.tracks).toHaveLength(1)
    expect(mediaDevices.liveTracks).toHaveLength(0)
  })
})

describe('checkCamera', () => {
  it('is content with the first picture, and lets the camera go', async () => {
    const { mediaDevices, video, look } = rig(camera)
    const outcome = look()
    await vi.advanceTimersByTimeAsync(2_000)
    expect(mediaDevices.liveTracks).toHaveLength(1)
    video.readyState = 2
    await vi.advanceTimersByTimeAsync(100)
    expect(await outcome).toBeNull()
    expect(mediaDevices.liveTracks).toHaveLength(0)
    expect(video.srcObject).toBeNull()
  })

  it('does not wait for one for ever', async () => {
    const { mediaDevices, look } = rig(camera)
    const outcome = look()
    await vi.advanceTimersByTimeAsync(longMs)
    expect(await outcome).toBe('noPicture')
    expect(mediaDevices.liveTracks).toHaveLength(0)
  })

  it('lets the camera go when it is called off', async () => {
    const { mediaDevices, run, look } = rig(camera)
    const outcome = expect(look()).rejects.toThrow('called off')
    await vi.advanceTimersByTimeAsync(500)
    run.abort(new Error('called off'))
    expect(mediaDevices.liveTracks).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(500)
    await outcome
  })
})
