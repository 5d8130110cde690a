/** Watches, inside a person's page, what of the others' pictures is really shown, and everything the app says. */
import type { Page } from 'playwright-core'

/** What happened since the previous call of `takeFlow`. */
export interface Flow {
  /**
   * Per picture of somebody else, the longest time between two frames that its link delivered, decoded, in
   * milliseconds. Looked at beside the page, which may be busy drawing.
   */
  readonly longestGaps: readonly number[]
  /** Connections made by the page so far. */
  readonly connections: number
  /** How often any connection changed its state. */
  readonly stateChanges: number
  /** Elements that were given another stream, or came and went. */
  readonly otherStreams: number
  /** Everything that was said in a toast. */
  readonly toasts: readonly string[]
}

declare global {
  interface Window {
    takeFlow(): Promise<Flow>
  }
  /** Chromium's (W3C MediaStreamTrack Insertable Media Processing, its first shape: also in pages). */
  var MediaStreamTrackProcessor: new (init: { track: MediaStreamTrack }) => {
    readonly readable: ReadableStream<VideoFrame>
  }
}

/** Runs as a worker. Gets a track's frames, or null: then it says, per track, the longest gap since it was asked last. */
const gapClock = `
const watched = []
const gapOf = ({ atMs, longestMs }) => Math.max(longestMs, performance.now() - atMs)
onmessage = ({ data: frames }) => {
  if (frames === null) {
    // A picture that stands still has not ended its gap yet.
    postMessage(watched.map(gapOf))
    for (const entry of watched) entry.longestMs = 0
    return
  }
  const entry = { atMs: performance.now(), longestMs: 0 }
  watched.push(entry)
  const write = (frame) => {
    frame.close()
    entry.longestMs = gapOf(entry)
    entry.atMs = performance.now()
  }
  void frames.pipeTo(new WritableStream({ write }))
}`
const gapClockPath = '/gap-clock.js'

/**
 * The app's content security policy trusts no worker but its own, so a page that is watched does without it
 * (hardening.e2e.ts is about it). To be called before the page is loaded.
 */
export async function allowFlow(page: Page): Promise<void> {
  const debuggerOfPage = await page.context().newCDPSession(page)
  await debuggerOfPage.send('Page.setBypassCSP', { enabled: true })
}

/** Starts with the pictures there are now, in a page that `allowFlow` has seen. */
export async function watchFlow(page: Page): Promise<void> {
  // From where the page comes: a worker has to.
  await page.route(`**${gapClockPath}`, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: gapClock })
  )
  await page.evaluate((clockPath) => {
    const watched: { readonly video: HTMLVideoElement; readonly stream: MediaProvider | null }[] = []
    const clock = new Worker(clockPath)
    let stateChanges = 0
    let toasts: string[] = []

    for (const video of document.querySelectorAll<HTMLVideoElement>(
      '[data-testid^="tile-"][data-link] video'
    )) {
      watched.push({ video, stream: video.srcObject })
      const [track] = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks() : []
      if (!track) continue
      const { readable } = new MediaStreamTrackProcessor({ track })
      clock.postMessage(readable, [readable])
    }
    for (const connection of window.recordedConnections)
      connection.addEventListener('connectionstatechange', () => (stateChanges += 1))
    new MutationObserver((records) => {
      const added = records.flatMap(({ addedNodes }) => [...addedNodes])
      for (const node of added)
        if (
          node instanceof HTMLElement &&
          (node.dataset['testid'] === 'toast' || node.querySelector('[data-testid="toast"]'))
        )
          toasts.push(node.textContent.trim())
    }).observe(document.body, { childList: true, subtree: true })

    const longestGaps = (): Promise<number[]> =>
      new Promise((resolve) => {
        clock.addEventListener('message', ({ data }: MessageEvent<number[]>) => resolve(data), { once: true })
        clock.postMessage(null)
      })

    window.takeFlow = async () => {
      const flow = {
        longestGaps: (await longestGaps()).map(Math.round),
        connections: window.recordedConnections.length,
        stateChanges,
        otherStreams: watched.filter(({ video, stream }) => !video.isConnected || video.srcObject !== stream)
          .length,
        toasts
      }
      stateChanges = 0
      toasts = []
      return flow
    }
  }, gapClockPath)
}

export function takeFlow(page: Page): Promise<Flow> {
  return page.evaluate(() => window.takeFlow())
}
