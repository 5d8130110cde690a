import { describe, expect, it } from 'vitest'
import { Capture, type LostDevice } from './capture'
import { FakeMediaDevices, settle, type FakeDevice } from './fakeMedia'

const builtIn: FakeDevice = { kind: 'audioinput', deviceId: 'built-in', label: 'Built-in' }
const headset: FakeDevice = { kind: 'audioinput', deviceId: 'headset', label: 'Headset' }

/** One that mutes when off: the more demanding of the two ways. */
function openCapture(...plugged: FakeDevice[]) {
  const mediaDevices = new FakeMediaDevices(...plugged)
  const capture = new Capture({
    whenOff: 'mute',
    open: (deviceId) =>
      mediaDevices.getUserMedia({ audio: deviceId === null ? {} : { deviceId: { exact: deviceId } } })
  })
  const lost: LostDevice[] = []
  capture.on('lost', (device) => lost.push(device))
  return { mediaDevices, capture, lost }
}

async function openCaptureOn(...plugged: FakeDevice[]) {
  const parts = openCapture(...plugged)
  parts.capture.setWanted(true)
  await settle()
  return parts
}

describe('Capture device choice', () => {
  it('falls back to the default when the chosen device is missing, and names the one in use', async () => {
    const { capture } = openCapture(builtIn)
    capture.setDevice('headset')
    capture.setWanted(true)
    await settle()
    expect(capture.snapshot).toMatchObject({ isOn: true, deviceId: 'built-in', problem: null })
  })

  it('does not fall back for somebody who has switched off meanwhile', async () => {
    const { mediaDevices, capture } = openCapture(builtIn)
    mediaDevices.hold()
    capture.setDevice('headset')
    capture.setWanted(true)
    capture.setWanted(false)
    mediaDevices.release()
    await settle()
    expect(mediaDevices.requests).toHaveLength(1)
    expect(mediaDevices.tracks).toHaveLength(0)
  })

  it('keeps the old device running until the new one is there', async () => {
    const { mediaDevices, capture } = await openCaptureOn(builtIn, headset)
    mediaDevices.hold()
    capture.setDevice('headset')
    expect(capture.snapshot).toMatchObject({ isOn: true, isPending: true, deviceId: 'built-in' })

    mediaDevices.release()
    await settle()

    expect(capture.snapshot).toMatchObject({ isOn: true, isPending: false, deviceId: 'headset' })
    expect(mediaDevices.liveTracks.map(({ label }) => label)).toEqual(['Headset'])
  })

  it('stays muted through a switch', async () => {
    const { mediaDevices, capture } = await openCaptureOn(builtIn, headset)
    capture.setWanted(false)
    capture.setDevice('headset')
    await settle()
    expect(capture.snapshot).toMatchObject({ isOn: false, deviceId: 'headset' })
    expect(mediaDevices.liveTracks.map(({ label, enabled }) => ({ label, enabled }))).toEqual([
      { label: 'Headset', enabled: false }
    ])
  })

  it('obeys a mute that comes while the switch is under way', async () => {
    const { mediaDevices, capture } = await openCaptureOn(builtIn, headset)
    mediaDevices.hold()
    capture.setDevice('headset')
    capture.setWanted(false)
    expect(mediaDevices.liveTracks.map(({ enabled }) => enabled)).toEqual([false])
    mediaDevices.release()
    await settle()
    expect(capture.snapshot).toMatchObject({ isOn: false, deviceId: 'headset' })
    expect(mediaDevices.liveTracks.map(({ enabled }) => enabled)).toEqual([false])
  })

  it('keeps what worked when the new device is refused', async () => {
    const { mediaDevices, capture } = await openCaptureOn(builtIn, headset)
    mediaDevices.refuse('NotReadableError')
    capture.setDevice('headset')
    await settle()
    expect(capture.snapshot).toMatchObject({
      isOn: true,
      isPending: false,
      deviceId: 'built-in',
      problem: 'inUse'
    })
    expect(mediaDevices.requests).toHaveLength(2)
  })

  it('opens one after the other, and ends with the last of many choices alone', async () => {
    const { mediaDevices, capture } = await openCaptureOn(builtIn, headset)
    mediaDevices.hold()
    capture.setDevice('headset')
    capture.setDevice('built-in')
    capture.setDevice('headset')
    expect(mediaDevices.requests).toHaveLength(2)
    mediaDevices.release()
    await settle()
    expect(capture.snapshot.deviceId).toBe('headset')
    expect(mediaDevices.liveTracks).toHaveLength(1)
  })

  it('does not reopen a device that is in use or being opened already', async () => {
    const { mediaDevices, capture } = await openCaptureOn(builtIn, headset)
    capture.setDevice('built-in')
    await settle()
    expect(mediaDevices.requests).toHaveLength(1)
    capture.setDevice('headset')
    capture.setDevice('headset')
    await settle()
    expect(mediaDevices.requests).toHaveLength(2)
  })

  it('reopens the default when asked for it again, because it may be another one now', async () => {
    const { mediaDevices, capture } = await openCaptureOn(builtIn)
    mediaDevices.plugged = [headset, builtIn]
    capture.setDevice(null)
    await settle()
    expect(capture.snapshot.deviceId).toBe('headset')
    expect(mediaDevices.liveTracks).toHaveLength(1)
  })
})

describe('Capture unplugged', () => {
  it('says which device was lost and goes on with the default', async () => {
    const { mediaDevices, capture, lost } = openCapture(builtIn, headset)
    capture.setDevice('headset')
    capture.setWanted(true)
    await settle()

    mediaDevices.unplug('headset')
    expect(lost).toEqual([{ deviceId: 'headset', label: 'Headset' }])
    expect(capture.snapshot).toMatchObject({ isOn: false, isPending: true })
    await settle()

    expect(capture.snapshot).toMatchObject({ isOn: true, deviceId: 'built-in', problem: null })
    expect(mediaDevices.liveTracks).toHaveLength(1)
  })

  it('asks for the default at once, once, and is off when there is none', async () => {
    const { mediaDevices, capture } = openCapture(headset)
    capture.setDevice('headset')
    capture.setWanted(true)
    await settle()
    mediaDevices.unplug('headset')
    await settle()

    expect(capture.snapshot).toMatchObject({ isOn: false, isPending: false, problem: 'notFound' })
    expect(mediaDevices.requests).toHaveLength(2)
    expect(mediaDevices.requests[1]).not.toHaveProperty('audio.deviceId')
  })

  it('asks for the choice again once somebody switches it on', async () => {
    const { mediaDevices, capture } = openCapture(headset)
    capture.setDevice('headset')
    capture.setWanted(true)
    await settle()
    mediaDevices.unplug('headset')
    await settle()
    mediaDevices.plug(builtIn, headset)
    capture.setWanted(true)
    await settle()
    expect(capture.snapshot).toMatchObject({ isOn: true, deviceId: 'headset' })
  })

  it('returns to the choice when told that it is back', async () => {
    const { mediaDevices, capture } = openCapture(builtIn, headset)
    capture.setDevice('headset')
    capture.setWanted(true)
    await settle()
    mediaDevices.unplug('headset')
    await settle()
    mediaDevices.plug(headset)
    capture.setDevice('headset')
    await settle()
    expect(capture.snapshot.deviceId).toBe('headset')
    expect(mediaDevices.liveTracks).toHaveLength(1)
  })

  it('opens no other device while muted', async () => {
    const { mediaDevices, capture, lost } = openCapture(builtIn, headset)
    capture.setDevice('headset')
    capture.setWanted(true)
    await settle()
    capture.setWanted(false)
    mediaDevices.unplug('headset')
    await settle()
    expect(lost).toHaveLength(1)
    expect(capture.snapshot).toMatchObject({ isOn: false, track: null, problem: null })

    capture.setWanted(true)
    await settle()
    expect(capture.snapshot).toMatchObject({ isOn: true, deviceId: 'built-in' })
  })

  it('takes the device that is being switched to as the fallback', async () => {
    const { mediaDevices, capture } = await openCaptureOn(builtIn, headset)
    mediaDevices.hold()
    capture.setDevice('headset')
    mediaDevices.unplug('built-in')
    mediaDevices.release()
    await settle()
    expect(capture.snapshot).toMatchObject({ isOn: true, deviceId: 'headset' })
    expect(mediaDevices.requests).toHaveLength(2)
  })

  it('counts a device that dies while it is being opened as failed', async () => {
    const { mediaDevices, capture } = openCapture(builtIn)
    const dead = await mediaDevices.getUserMedia({ audio: true })
    for (const track of dead.getTracks()) track.stop()
    mediaDevices.getUserMedia = () => Promise.resolve(dead)
    capture.setWanted(true)
    await settle()
    expect(capture.snapshot).toMatchObject({ isOn: false, track: null, problem: 'failed' })
  })
})
