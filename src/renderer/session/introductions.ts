/** Waits until everybody a mesh has links to has agreed on a connection, or for as long as that is worth. */
import type { Mesh } from '../rtc/mesh'

export interface Introductions {
  /** Resolves when all have, when the time is over, or when it is cancelled. */
  readonly done: Promise<void>
  readonly cancel: () => void
}

/** @param waitMs 0 does not wait */
export function introductions(mesh: Pick<Mesh, 'participants' | 'on'>, waitMs: number): Introductions {
  const awaited = new Set(mesh.participants())
  let cancel = (): void => undefined
  const done = new Promise<void>((resolve) => {
    if (awaited.size === 0 || waitMs === 0) {
      resolve()
      return
    }
    cancel = () => {
      clearTimeout(timer)
      undo()
      resolve()
    }
    const timer = setTimeout(() => cancel(), waitMs)
    const undo = mesh.on('remoteStream', ({ participantId }) => {
      awaited.delete(participantId)
      if (awaited.size === 0) cancel()
    })
  })
  return { done, cancel: () => cancel() }
}
