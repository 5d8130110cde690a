/** For tests: a screen share on a fake browser, with everything it says written down. */
import { vi } from 'vitest'
import { FakeMediaDevices, settle } from './fakeMedia'
import { ScreenShare, type ScreenShareSnapshot } from './screenShare'

/** A share whose looks at its pictures happen when told to. */
export function openShare() {
  const mediaDevices = new FakeMediaDevices()
  const ticks = new Set<() => void>()
  const share = new ScreenShare({
    mediaDevices,
    every: (_intervalMs, callback) => {
      ticks.add(callback)
      return () => void ticks.delete(callback)
    }
  })
  const changes: ScreenShareSnapshot[] = []
  const ended = vi.fn()
  share.on('change', (snapshot) => changes.push(snapshot))
  share.on('ended', ended)
  const tick = (): void => {
    for (const callback of [...ticks]) callback()
  }
  return { mediaDevices, share, changes, ended, ticks, tick }
}

export async function openRunningShare(...tracks: ('audio' | 'video')[]) {
  const parts = openShare()
  if (tracks.length > 0) parts.mediaDevices.displayTracks = tracks
  parts.share.setWanted(true)
  await settle()
  return parts
}
