import { describe, expect, it, vi } from 'vitest'
import { settle } from './fakeMedia'
import { ScreenShare } from './screenShare'
import { openRunningShare, openShare } from './screenShareRig'

describe('ScreenShare', () => {
  it('opens the picker before it returns, inside the click', () => {
    const { mediaDevices, share } = openShare()
    share.setWanted(true)
    expect(mediaDevices.requests).toHaveLength(1)
    expect(share.snapshot).toMatchObject({ isOn: false, isPending: true })
  })

  it('asks for sharp pictures at a modest rate, as large as they are', async () => {
    const { mediaDevices, share } = await openRunningShare()
    expect(mediaDevices.requests[0]).toMatchObject({
      video: { frameRate: { ideal: 15, max: 15 }, width: { ideal: 4096 }, height: { ideal: 4096 } },
      systemAudio: 'include',
      surfaceSwitching: 'include',
      selfBrowserSurface: 'exclude'
    })
    expect(share.snapshot.track?.contentHint).toBe('detail')
  })

  it('carries the sound when there is some', async () => {
    const { share } = await openRunningShare('video', 'audio')
    expect(share.snapshot).toMatchObject({ isOn: true, isPending: false, problem: null })
    expect(share.snapshot.track?.kind).toBe('video')
    expect(share.snapshot.audioTrack?.kind).toBe('audio')
  })

  it('goes on without sound when only that ends', async () => {
    const { mediaDevices, share, changes, ended } = await openRunningShare('video', 'audio')
    mediaDevices.tracks.find(({ kind }) => kind === 'audio')?.end()
    expect(changes.at(-1)).toMatchObject({ isOn: true, audioTrack: null })
    expect(share.snapshot.isOn).toBe(true)
    expect(ended).not.toHaveBeenCalled()
  })

  it('opens one picker for many clicks', async () => {
    const { mediaDevices, share } = openShare()
    mediaDevices.hold()
    for (const isWanted of [true, false, true, false, true]) share.setWanted(isWanted)
    expect(mediaDevices.requests).toHaveLength(1)
    mediaDevices.release()
    await settle()
    expect(share.snapshot.isOn).toBe(true)
    expect(mediaDevices.liveTracks).toHaveLength(1)
  })

  it('stops everything that is picked after off', async () => {
    const { mediaDevices, share } = openShare()
    mediaDevices.displayTracks = ['video', 'audio']
    mediaDevices.hold()
    share.setWanted(true)
    share.setWanted(false)
    mediaDevices.release()
    await settle()
    expect(mediaDevices.tracks).toHaveLength(2)
    expect(mediaDevices.liveTracks).toHaveLength(0)
    expect(share.snapshot).toMatchObject({ isOn: false, isPending: false, problem: null })
  })

  it('never shares what was chosen before when something else has been chosen since', async () => {
    const { share, mediaDevices } = openShare()
    mediaDevices.hold()
    share.change({ isChosen: true })
    share.setWanted(false)
    share.change({ isChosen: true })
    mediaDevices.release()
    await settle()
    expect(mediaDevices.requests).toHaveLength(2)
    const [outdated, chosen] = mediaDevices.tracks
    expect([outdated?.readyState, chosen?.readyState]).toEqual(['ended', 'live'])
    expect(share.snapshot.track).toBe(chosen)
  })

  it('stops what is picked after close, and says nothing more', async () => {
    const { mediaDevices, share, changes } = openShare()
    mediaDevices.hold()
    share.setWanted(true)
    share.close()
    const changesAtClose = changes.length
    mediaDevices.release()
    await settle()
    expect(mediaDevices.tracks).toHaveLength(1)
    expect(mediaDevices.liveTracks).toHaveLength(0)
    expect(changes).toHaveLength(changesAtClose)
  })

  it('is off and says so when the browser stops it', async () => {
    const { mediaDevices, share, ended } = await openRunningShare('video', 'audio')
    mediaDevices.tracks.find(({ kind }) => kind === 'video')?.end()
    expect(ended).toHaveBeenCalledTimes(1)
    expect(share.snapshot).toMatchObject({ isOn: false, track: null, audioTrack: null, problem: null })
    expect(mediaDevices.liveTracks).toHaveLength(0)
  })

  it('shares again after it was stopped from outside', async () => {
    const { mediaDevices, share } = await openRunningShare()
    mediaDevices.tracks[0]?.end()
    share.setWanted(true)
    await settle()
    expect(share.snapshot.isOn).toBe(true)
  })

  it('does not call our own stop an end from outside', async () => {
    const { mediaDevices, share, ended } = await openRunningShare()
    share.setWanted(false)
    expect(mediaDevices.liveTracks).toHaveLength(0)
    expect(ended).not.toHaveBeenCalled()
  })

  it.each([
    ['NotAllowedError', 'Permission denied', null],
    ['NotAllowedError', 'Permission denied by user', null],
    ['AbortError', 'Invalid capture constraints', null],
    ['NotAllowedError', 'Permission denied by system', 'permissionDenied'],
    [
      'NotAllowedError',
      'Access to the feature "display-capture" is disallowed by permissions policy.',
      'permissionDenied'
    ],
    ['NotReadableError', 'Could not start video source', 'failed'],
    ['NotSupportedError', 'Not supported', 'unsupported'],
    ['InvalidStateError', 'Must be called from a user gesture handler', 'failed']
  ])('answers %s "%s" with %s', async (name, message, problem) => {
    const { mediaDevices, share } = openShare()
    mediaDevices.refuse(name, message)
    share.setWanted(true)
    await settle()
    expect(share.snapshot).toMatchObject({ isOn: false, isPending: false, problem })
  })

  it('says so at once where the browser cannot share', () => {
    const share = new ScreenShare({ mediaDevices: undefined })
    vi.stubGlobal('isSecureContext', true)
    share.setWanted(true)
    vi.unstubAllGlobals()
    expect(share.snapshot).toMatchObject({ isOn: false, isPending: false, problem: 'unsupported' })
  })
})
