import { describe, expect, it } from 'vitest'
import { createCamera } from './camera'
import { FakeMediaDevices, settle, type FakeDevice } from './fakeMedia'

const builtIn: FakeDevice = { kind: 'videoinput', deviceId: 'built-in', label: 'Built-in' }
const webcam: FakeDevice = { kind: 'videoinput', deviceId: 'webcam', label: 'Webcam' }

async function openCamera(...plugged: FakeDevice[]) {
  const mediaDevices = new FakeMediaDevices(...plugged)
  const camera = createCamera({ mediaDevices })
  camera.setWanted(true)
  await settle()
  return { mediaDevices, camera }
}

describe('Camera', () => {
  it('asks for an HD picture as an ideal only', async () => {
    const { mediaDevices, camera } = await openCamera(builtIn)
    expect(camera.snapshot.isOn).toBe(true)
    expect(mediaDevices.requests).toEqual([
      { video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } } }
    ])
  })

  it('asks for another picture when told so', async () => {
    const mediaDevices = new FakeMediaDevices(builtIn)
    const camera = createCamera({ mediaDevices, picture: { width: 320, height: 180, frameRate: 10 } })
    camera.setWanted(true)
    await settle()
    expect(mediaDevices.requests).toEqual([
      { video: { width: { ideal: 320 }, height: { ideal: 180 }, frameRate: { ideal: 10 } } }
    ])
  })

  it('releases the device when off', async () => {
    const { mediaDevices, camera } = await openCamera(builtIn)
    camera.setWanted(false)
    expect(mediaDevices.liveTracks).toHaveLength(0)
    expect(camera.snapshot).toMatchObject({ isOn: false, track: null, stream: null, deviceId: null })
  })

  it('stops a picture that arrives after off', async () => {
    const mediaDevices = new FakeMediaDevices(builtIn)
    const camera = createCamera({ mediaDevices })
    mediaDevices.hold()
    camera.setWanted(true)
    camera.setWanted(false)
    mediaDevices.release()
    await settle()
    expect(mediaDevices.tracks).toHaveLength(1)
    expect(mediaDevices.liveTracks).toHaveLength(0)
  })

  it('stops both devices when switched off during a switch', async () => {
    const { mediaDevices, camera } = await openCamera(builtIn, webcam)
    mediaDevices.hold()
    camera.setDevice('webcam')
    camera.setWanted(false)
    expect(mediaDevices.liveTracks).toHaveLength(0)
    mediaDevices.release()
    await settle()
    expect(mediaDevices.tracks).toHaveLength(2)
    expect(mediaDevices.liveTracks).toHaveLength(0)
  })

  it('never holds more than one device after quick toggles across real openings', async () => {
    const { mediaDevices, camera } = await openCamera(builtIn)
    for (let index = 0; index < 20; index += 1) {
      camera.setWanted(index % 2 === 1)
      if (index % 3 === 0) await settle()
    }
    await settle()
    expect(camera.snapshot).toMatchObject({ isOn: true, isPending: false })
    expect(mediaDevices.liveTracks).toHaveLength(1)
    expect(mediaDevices.liveTracks[0]).toBe(camera.snapshot.track)
  })

  it('stays off when a device is chosen, plugged in or lost while off', async () => {
    const { mediaDevices, camera } = await openCamera(builtIn)
    camera.setWanted(false)
    camera.setDevice('webcam')
    mediaDevices.plug(webcam)
    mediaDevices.unplug('built-in')
    await settle()
    expect(mediaDevices.requests).toHaveLength(1)
    expect(camera.snapshot.isOn).toBe(false)
  })

  it('goes on with another camera when the one in use is unplugged', async () => {
    const { mediaDevices, camera } = await openCamera(builtIn, webcam)
    mediaDevices.unplug('built-in')
    await settle()
    expect(camera.snapshot).toMatchObject({ isOn: true, deviceId: 'webcam' })
  })

  it('is off, and stays off, when the only camera is unplugged and comes back', async () => {
    const { mediaDevices, camera } = await openCamera(builtIn)
    mediaDevices.unplug('built-in')
    await settle()
    expect(camera.snapshot).toMatchObject({ isOn: false, problem: 'notFound' })

    mediaDevices.plug(builtIn)
    camera.setDevice('built-in')
    await settle()
    expect(camera.snapshot).toMatchObject({ isOn: false, isPending: false })
    expect(mediaDevices.liveTracks).toHaveLength(0)
  })

  it('goes back to the choice after a stand-in was switched off', async () => {
    const { mediaDevices, camera } = await openCamera(builtIn, webcam)
    camera.setDevice('webcam')
    await settle()
    mediaDevices.unplug('webcam')
    await settle()
    expect(camera.snapshot.deviceId).toBe('built-in')
    camera.setWanted(false)
    mediaDevices.plug(webcam)
    camera.setWanted(true)
    await settle()
    expect(camera.snapshot.deviceId).toBe('webcam')
  })
})
