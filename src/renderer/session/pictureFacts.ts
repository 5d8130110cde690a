/** Keeps the figures of the quality lines true while somebody looks at one; what is received is measured in linkWatch. */
import { watch } from 'vue'
import type { Mesh } from '../rtc/mesh'
import { videoSlots, type VideoSlot } from '../rtc/wishes'
import type { ReceivedPicture } from '../stores/call'
import type { Stores } from './stores'

const readEveryMs = 2_000

export interface PictureFactsOptions {
  readonly stores: Pick<Stores, 'call' | 'viewing'>
  readonly mesh: Pick<Mesh, 'sent'>
}

/** @returns the undo */
export function keepPictureFacts({ stores: { call, viewing }, mesh }: PictureFactsOptions): () => void {
  function readReceived(id: string): void {
    const { figures } = call.links.get(id) ?? {}
    if (!figures) return
    const received: Partial<Record<VideoSlot, ReceivedPicture>> = {}
    for (const slot of videoSlots) {
      const video = figures.video[slot]
      if (!video || video.width === 0) continue
      const { width, height, framesPerSecond } = video
      received[slot] = { width, height, framesPerSecond: Math.round(framesPerSecond) }
    }
    call.updateParticipant(id, { received })
  }

  function read(): void {
    for (const id of viewing.inspected) {
      if (id === call.selfId) call.sent = { camera: mesh.sent('camera'), share: mesh.sent('share') }
      else readReceived(id)
    }
  }

  const timer = setInterval(read, readEveryMs)
  const stop = watch(() => [...viewing.inspected], read)
  return () => {
    clearInterval(timer)
    stop()
  }
}
