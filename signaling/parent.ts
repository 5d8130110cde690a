/** Whoever started this process and listens: the desktop app (a utility process) or a Node script (a forked child). */

/** What the service says about itself. Nobody has to listen: the same is in the log and in the exit code. */
export type ParentMessage =
  | { readonly type: 'listening'; readonly url: string; readonly port: number }
  | { readonly type: 'problem'; readonly code: ListenProblem }

export type ListenProblem = 'badConfig' | 'portTaken' | 'portForbidden' | 'cannotListen'

/** Electron's end of a utility process, declared here because the service stands alone. */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown
}

export interface Parent {
  tell(message: ParentMessage): void
  /** `listener` gets the reason for the log. Listening keeps the process alive, so it is for a running service. */
  onStop(listener: (reason: string) => void): void
}

export function findParent(self: NodeJS.Process): Parent {
  const { parentPort } = self as NodeJS.Process & { readonly parentPort?: ParentPort }
  return {
    tell(message) {
      if (parentPort) parentPort.postMessage(message)
      else self.send?.(message)
    },
    onStop(listener) {
      self.on('disconnect', () => listener('parent gone'))
      parentPort?.on('message', ({ data }) => {
        if (isStop(data)) listener('parent asked')
      })
    }
  }
}

function isStop(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === 'stop'
}
