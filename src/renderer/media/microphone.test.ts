import { describe, expect, it, vi } from 'vitest'
import type { CaptureSnapshot } from './capture'
import { FakeMediaDevices, settle, type FakeDevice } from './fakeMedia'
import { createMicrophone } from './microphone'

const builtIn: FakeDevice = { kind: 'audioinput', deviceId: 'built-in', label: 'Built-in' }
const headset: FakeDevice = { kind: 'audioinput', deviceId: 'headset', label: 'Headset' }

function openMicrophone(...plugged: FakeDevice[]) {
  const mediaDevices = new FakeMediaDevices(...plugged)
  const microphone = createMicrophone({ mediaDevices })
  const changes: CaptureSnapshot[] = []
  microphone.on('change', (snapshot) => changes.push(snapshot))
  return { mediaDevices, microphone, changes }
}

async function openMicrophoneOn(...plugged: FakeDevice[]) {
  const parts = openMicrophone(...plugged)
  parts.microphone.setWanted(true)
  await settle()
  return parts
}

describe('Microphone', () => {
  it('holds no device until it is wanted', () => {
    const { mediaDevices, microphone } = openMicrophone(builtIn)
    expect(mediaDevices.requests).toHaveLength(0)
    expect(microphone.snapshot).toMatchObject({ isOn: false, isPending: false, track: null, deviceId: null })
  })

  it('opens the default device with voice processing, pending until it is there', async () => {
    const { mediaDevices, microphone, changes } = await openMicrophoneOn(builtIn, headset)
    expect(mediaDevices.requests).toEqual([
      { audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } }
    ])
    expect(changes.map(({ isOn, isPending }) => ({ isOn, isPending }))).toEqual([
      { isOn: false, isPending: true },
      { isOn: true, isPending: false }
    ])
    expect(microphone.snapshot).toMatchObject({
      deviceId: 'built-in',
      deviceLabel: 'Built-in',
      problem: null
    })
  })

  it('mutes in place and comes back without opening anything', async () => {
    const { mediaDevices, microphone } = await openMicrophoneOn(builtIn)
    microphone.setWanted(false)
    expect(microphone.snapshot).toMatchObject({ isOn: false, isPending: false })
    expect(mediaDevices.liveTracks.map(({ enabled }) => enabled)).toEqual([false])

    microphone.setWanted(true)
    expect(microphone.snapshot.isOn).toBe(true)
    expect(mediaDevices.requests).toHaveLength(1)
  })

  it('stops a device that arrives after off', async () => {
    const { mediaDevices, microphone } = openMicrophone(builtIn)
    mediaDevices.hold()
    microphone.setWanted(true)
    microphone.setWanted(false)
    expect(microphone.snapshot.isPending).toBe(false)

    mediaDevices.release()
    await settle()

    expect(mediaDevices.tracks).toHaveLength(1)
    expect(mediaDevices.liveTracks).toHaveLength(0)
    expect(microphone.snapshot).toMatchObject({ isOn: false, track: null, problem: null })
  })

  it.each([
    [19, true],
    [20, false]
  ])('ends %i quick toggles in the last wish with one request and no orphan', async (toggles, isOn) => {
    const { mediaDevices, microphone } = openMicrophone(builtIn)
    mediaDevices.hold()
    for (let index = 0; index < toggles; index += 1) microphone.setWanted(index % 2 === 0)
    mediaDevices.release()
    await settle()

    expect(microphone.snapshot).toMatchObject({ isOn, isPending: false })
    expect(mediaDevices.requests).toHaveLength(1)
    expect(mediaDevices.liveTracks).toHaveLength(isOn ? 1 : 0)
  })

  it('stops a device that arrives after close, and says so no more', async () => {
    const { mediaDevices, microphone, changes } = openMicrophone(builtIn)
    mediaDevices.hold()
    microphone.setWanted(true)
    microphone.close()
    const changesAtClose = changes.length
    mediaDevices.release()
    await settle()

    expect(mediaDevices.tracks).toHaveLength(1)
    expect(mediaDevices.liveTracks).toHaveLength(0)
    expect(changes).toHaveLength(changesAtClose)
  })

  it('releases the device when closed, once and for good', async () => {
    const { mediaDevices, microphone, changes } = await openMicrophoneOn(builtIn)
    microphone.close()
    microphone.close()
    microphone.setWanted(true)
    microphone.setDevice('headset')
    await settle()

    expect(changes.at(-1)).toMatchObject({ isOn: false, track: null })
    expect(mediaDevices.liveTracks).toHaveLength(0)
    expect(mediaDevices.requests).toHaveLength(1)
  })

  it('is off with a problem when permission is denied, and on at the next try', async () => {
    const { mediaDevices, microphone } = openMicrophone(builtIn)
    mediaDevices.refuse('NotAllowedError')
    microphone.setWanted(true)
    await settle()
    expect(microphone.snapshot).toMatchObject({ isOn: false, isPending: false, problem: 'permissionDenied' })

    mediaDevices.refusal = null
    microphone.setWanted(true)
    expect(microphone.snapshot).toMatchObject({ isPending: true, problem: null })
    await settle()
    expect(microphone.snapshot.isOn).toBe(true)
  })

  it('keeps a refusal to itself when nobody waits for it any more', async () => {
    const { mediaDevices, microphone } = openMicrophone(builtIn)
    mediaDevices.hold()
    microphone.setWanted(true)
    microphone.setWanted(false)
    mediaDevices.refuse('NotAllowedError')
    mediaDevices.release()
    await settle()
    expect(microphone.snapshot.problem).toBeNull()
  })

  it('says what is missing where the page has no media devices', async () => {
    vi.stubGlobal('isSecureContext', false)
    const microphone = createMicrophone({ mediaDevices: undefined })
    microphone.setWanted(true)
    await settle()
    vi.unstubAllGlobals()
    expect(microphone.snapshot).toMatchObject({ isOn: false, problem: 'insecureContext' })
  })

  it('tells when the source itself is silenced, and when it is back', async () => {
    const { mediaDevices, microphone, changes } = await openMicrophoneOn(builtIn)
    mediaDevices.tracks[0]?.silence(true)
    expect(changes.at(-1)).toMatchObject({ isOn: true, isSilenced: true })
    mediaDevices.tracks[0]?.silence(false)
    expect(changes.at(-1)?.isSilenced).toBe(false)
    expect(microphone.snapshot.isSilenced).toBe(false)
  })

  it('asks for exactly the chosen device', async () => {
    const { mediaDevices, microphone } = openMicrophone(builtIn, headset)
    microphone.setDevice('headset')
    microphone.setWanted(true)
    await settle()
    expect(mediaDevices.requests[0]).toMatchObject({ audio: { deviceId: { exact: 'headset' } } })
    expect(microphone.snapshot.deviceId).toBe('headset')
  })
})
