import { describe, expect, it } from 'vitest'
import { settle } from './fakeMedia'
import { openRunningShare, openShare } from './screenShareRig'

describe('changing what is shared', () => {
  it('keeps the old share until the new one is there, then stops it', async () => {
    const { mediaDevices, share, changes, tick } = await openRunningShare('video', 'audio')
    mediaDevices.hold()
    share.change()
    expect(share.snapshot).toMatchObject({ isOn: true, isPending: true, track: mediaDevices.tracks[0] })
    mediaDevices.release()
    await settle()
    expect(share.snapshot).toMatchObject({ isOn: true, isPending: false, track: mediaDevices.tracks[2] })
    // The senders may still be at it.
    expect(mediaDevices.liveTracks).toEqual(mediaDevices.tracks)
    tick()
    expect(mediaDevices.liveTracks).toEqual(mediaDevices.tracks.slice(2))
    // Nobody is ever told of nothing in between.
    expect(changes.slice(1).every(({ isOn, track }) => isOn && track !== null)).toBe(true)
  })

  it('lets nothing run on when sharing stops during a change, or changes again', async () => {
    const { mediaDevices, share } = await openRunningShare()
    for (let change = 0; change < 2; change += 1) {
      share.change()
      await settle()
    }
    expect(mediaDevices.liveTracks).toEqual(mediaDevices.tracks.slice(1))
    share.setWanted(false)
    expect(mediaDevices.liveTracks).toEqual([])
  })

  it('leaves everything as it is when the picker is closed', async () => {
    const { mediaDevices, share, ended } = await openRunningShare()
    mediaDevices.refuse('NotAllowedError', 'Permission denied')
    share.change()
    await settle()
    expect(share.snapshot).toMatchObject({ isOn: true, isPending: false, problem: null })
    expect(share.snapshot.track).toBe(mediaDevices.tracks[0])
    expect(mediaDevices.liveTracks).toHaveLength(1)
    expect(ended).not.toHaveBeenCalled()
  })

  it('goes on sharing what is picked when the old window was closed meanwhile', async () => {
    const { mediaDevices, share } = await openRunningShare()
    mediaDevices.hold()
    share.change()
    mediaDevices.tracks[0]?.end()
    expect(share.snapshot.isOn).toBe(false)
    mediaDevices.release()
    await settle()
    expect(share.snapshot).toMatchObject({ isOn: true, track: mediaDevices.tracks[1] })
    share.setWanted(false)
    expect(mediaDevices.liveTracks).toEqual([])
  })

  it('does not hear the end of what it has replaced', async () => {
    const { mediaDevices, share, ended } = await openRunningShare()
    share.change()
    await settle()
    mediaDevices.tracks[0]?.end()
    expect(ended).not.toHaveBeenCalled()
    expect(share.snapshot.isOn).toBe(true)
  })

  it('shares when nothing is shared yet', async () => {
    const { share } = openShare()
    share.change({ withAudio: false })
    await settle()
    expect(share.snapshot.isOn).toBe(true)
  })
})

describe('text and motion', () => {
  it('asks for the rate of its mode', async () => {
    const { mediaDevices, share } = openShare()
    share.setMode('motion')
    share.setWanted(true, { withAudio: false })
    await settle()
    expect(mediaDevices.requests[0]).toMatchObject({
      video: { frameRate: { ideal: 30, max: 30 } },
      audio: false,
      systemAudio: 'exclude'
    })
    expect(share.snapshot.track?.contentHint).toBe('motion')
  })

  it('switches while sharing, and keeps asking for the whole size', async () => {
    const { mediaDevices, share, changes } = await openRunningShare()
    share.setMode('motion')
    share.setMode('text')
    expect(mediaDevices.tracks[0]?.applied).toMatchObject([
      { frameRate: { ideal: 30, max: 30 } },
      { frameRate: { ideal: 15, max: 15 }, width: { ideal: 4096 }, height: { ideal: 4096 } }
    ])
    expect(changes.slice(-2).map(({ mode }) => mode)).toEqual(['motion', 'text'])
    expect(share.snapshot.track?.contentHint).toBe('detail')
  })

  it('counts for what was asked for before', async () => {
    const { mediaDevices, share } = openShare()
    mediaDevices.hold()
    share.setWanted(true)
    share.setMode('motion')
    mediaDevices.release()
    await settle()
    expect(share.snapshot.track?.contentHint).toBe('motion')
    expect(mediaDevices.tracks[0]?.applied).toMatchObject([{ frameRate: { ideal: 30 } }])
  })
})

describe('a paused share', () => {
  it('keeps its tracks, and holds the picture back', async () => {
    const { mediaDevices, share } = await openRunningShare('video', 'audio')
    share.setPaused(true)
    expect(share.snapshot).toMatchObject({ isOn: true, isPaused: true, isHidden: false, isHeldBack: true })
    expect(mediaDevices.liveTracks).toHaveLength(2)
    share.setPaused(false)
    expect(share.snapshot).toMatchObject({ isPaused: false, isHeldBack: false })
  })

  it('needs something to be paused, and is not paused the next time', async () => {
    const { share } = await openRunningShare()
    share.setPaused(true)
    share.setWanted(false)
    share.setPaused(true)
    share.setWanted(true)
    await settle()
    expect(share.snapshot).toMatchObject({ isOn: true, isPaused: false })
  })

  it('shows what is picked instead: that is what picking is for', async () => {
    const { share } = await openRunningShare()
    share.setPaused(true)
    share.change()
    await settle()
    expect(share.snapshot.isPaused).toBe(false)
  })
})
