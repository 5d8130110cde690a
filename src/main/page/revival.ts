/** Brings the page back when its process has died: the call is rejoined by the page itself, with the kept ticket. */
import type { RenderProcessGoneDetails, WebContents } from 'electron'

export interface RevivalOptions {
  readonly contents: Pick<WebContents, 'on' | 'removeListener' | 'reload' | 'isDestroyed'>
  /** The page is gone; whoever sends it events should stop. */
  readonly onGone: (reason: string) => void
  /** The page dies again and again: trying on would only burn the battery. Resolves true to try once more. */
  readonly askToRetry: () => Promise<boolean>
  /** Milliseconds, monotonic or not. */
  readonly now: () => number
}

/** More deaths than this within the window are a loop. */
const triesPerWindow = 3
const windowMs = 60_000

/** @returns its undo */
export function revivePage({ contents, onGone, askToRetry, now }: RevivalOptions): () => void {
  let deaths: number[] = []

  async function onProcessGone(_event: unknown, { reason }: RenderProcessGoneDetails): Promise<void> {
    if (reason === 'clean-exit') return
    onGone(reason)
    deaths = [...deaths.filter((at) => now() - at < windowMs), now()]
    if (deaths.length > triesPerWindow) {
      if (!(await askToRetry())) return
      deaths = []
    }
    if (!contents.isDestroyed()) contents.reload()
  }
  const listener = (event: unknown, details: RenderProcessGoneDetails): void =>
    void onProcessGone(event, details)

  contents.on('render-process-gone', listener)
  return () => {
    if (!contents.isDestroyed()) contents.removeListener('render-process-gone', listener)
  }
}
