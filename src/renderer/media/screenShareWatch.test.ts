import { describe, expect, it } from 'vitest'
import { settle } from './fakeMedia'
import { openRunningShare, openShare } from './screenShareRig'

describe('a shared window out of sight', () => {
  async function openWindow() {
    const parts = openShare()
    parts.mediaDevices.displaySurface = 'window'
    parts.share.setWanted(true)
    await settle()
    const [track] = parts.mediaDevices.tracks
    if (!track) throw new Error('nothing was captured')
    let frames = 0
    /** One look at the track, after so many more frames of that width. */
    const look = (more: number, width = 800): void => {
      frames += more
      track.stats = { deliveredFrames: frames }
      track.settings = { displaySurface: 'window', width }
      for (const tick of parts.ticks) tick()
    }
    look(3)
    return { ...parts, track, look }
  }

  it('is held back before its black frame, called hidden at that frame, and comes back by itself', async () => {
    const { share, look } = await openWindow()
    look(0)
    expect(share.snapshot.isHeldBack).toBe(false)
    look(0)
    expect(share.snapshot).toMatchObject({ isHeldBack: true, isHidden: false })
    look(1, 2)
    expect(share.snapshot).toMatchObject({ isOn: true, isHeldBack: true, isHidden: true, isPaused: false })
    look(3)
    expect(share.snapshot).toMatchObject({ isHeldBack: false, isHidden: false })
  })

  it('stays hidden for as long as its pictures are specks, however many come', async () => {
    const { share, look, changes } = await openWindow()
    for (let speck = 0; speck < 10; speck += 1) look(1, 2)
    expect(changes.filter(({ isHidden }) => isHidden)).toHaveLength(1)
    expect(share.snapshot.isHidden).toBe(true)
  })

  it('is not bothered any more by a window that is merely still', async () => {
    const { share, look } = await openWindow()
    for (let silence = 0; silence < 3; silence += 1) {
      look(0)
      look(0)
      expect(share.snapshot).toMatchObject({ isHeldBack: true, isHidden: false })
      look(1)
      expect(share.snapshot.isHeldBack).toBe(false)
    }
    for (let count = 0; count < 10; count += 1) look(0)
    expect(share.snapshot.isHeldBack).toBe(false)
    look(1, 2)
    expect(share.snapshot.isHidden).toBe(true)
  })

  it('is shown to newcomers and in full sharpness although it stays still', async () => {
    const { share, look } = await openWindow()
    for (let count = 0; count < 30; count += 1) look(0)
    expect(share.snapshot).toMatchObject({ isOn: true, isHeldBack: false, isHidden: false })
    look(1, 2)
    expect(share.snapshot.isHidden).toBe(true)
  })

  it('is hidden where the track is mute, and stays shared', async () => {
    const { share, track, ended } = await openWindow()
    track.silence(true)
    expect(share.snapshot).toMatchObject({ isOn: true, isHidden: true, track })
    track.silence(false)
    expect(share.snapshot).toMatchObject({ isOn: true, isHidden: false })
    expect(ended).not.toHaveBeenCalled()
    track.end()
    expect(ended).toHaveBeenCalledWith({ wasWindow: true })
  })

  it('is hidden when whoever sees the desktop says so', async () => {
    const { share } = await openWindow()
    share.setHidden(true)
    expect(share.snapshot).toMatchObject({ isHidden: true, isHeldBack: true })
    share.setHidden(false)
    expect(share.snapshot.isHidden).toBe(false)
  })

  it('says nothing of a silent screen, and leaves no timer behind', async () => {
    const { mediaDevices, share, ticks } = await openRunningShare()
    const [track] = mediaDevices.tracks
    if (track) track.stats = { deliveredFrames: 7 }
    for (let count = 0; count < 10; count += 1) for (const tick of ticks) tick()
    expect(share.snapshot.isHeldBack).toBe(false)
    share.setWanted(false)
    expect(ticks.size).toBe(0)
  })
})
