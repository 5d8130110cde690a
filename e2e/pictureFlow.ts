/** Watches, inside a person's page, what of the others' pictures is really shown, and everything the app says. */
import type { Page } from 'playwright-core'

/** What happened since the previous call of `takeFlow`. */
export interface Flow {
  /** Per picture of somebody else, the longest time between two shown frames, in milliseconds. */
  readonly longestGaps: readonly number[]
  /** The same of a picture that the page sends to itself, without the app and without any service. */
  readonly ownGap: number
  /** Connections made by the page so far. */
  readonly connections: number
  /** How often any connection changed its state. */
  readonly stateChanges: number
  /** Elements that were given another stream, or came and went. */
  readonly otherStreams: number
  /** Everything that was said in a toast. */
  readonly toasts: readonly string[]
}

interface Watched {
  readonly video: HTMLVideoElement
  readonly stream: MediaProvider | null
  shownAtMs: number
  longestGapMs: number
}

declare global {
  interface Window {
    takeFlow(): Flow
  }
}

/** Starts with the pictures there are now. */
export async function watchFlow(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const watched: Watched[] = []
    let stateChanges = 0
    let toasts: string[] = []

    /** Without a configuration it is no connection of the app's; see Person. */
    async function sendToOneself(): Promise<HTMLVideoElement> {
      const [sender, receiver] = [new RTCPeerConnection(), new RTCPeerConnection()]
      for (const [from, to] of [
        [sender, receiver],
        [receiver, sender]
      ] as const)
        from.addEventListener(
          'icecandidate',
          ({ candidate }) => void to.addIceCandidate(candidate ?? undefined)
        )
      const video = document.createElement('video')
      receiver.addEventListener('track', ({ track }) => (video.srcObject = new MediaStream([track])))
      const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 160, height: 90 } })
      for (const track of stream.getTracks()) sender.addTrack(track, stream)
      await sender.setLocalDescription()
      await receiver.setRemoteDescription(sender.localDescription ?? { type: 'offer' })
      await receiver.setLocalDescription()
      await sender.setRemoteDescription(receiver.localDescription ?? { type: 'answer' })
      await video.play()
      return video
    }

    function watch(video: HTMLVideoElement): Watched {
      const entry = { video, stream: video.srcObject, shownAtMs: performance.now(), longestGapMs: 0 }
      const onFrame = (nowMs: number): void => {
        entry.longestGapMs = Math.max(entry.longestGapMs, nowMs - entry.shownAtMs)
        entry.shownAtMs = nowMs
        video.requestVideoFrameCallback(onFrame)
      }
      video.requestVideoFrameCallback(onFrame)
      return entry
    }

    for (const video of document.querySelectorAll<HTMLVideoElement>(
      '[data-testid^="tile-"][data-link] video'
    ))
      watched.push(watch(video))
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

    const own = watch(await sendToOneself())
    // A picture that stands still has not ended its gap yet.
    const gapOf = ({ longestGapMs, shownAtMs }: Watched): number =>
      Math.round(Math.max(longestGapMs, performance.now() - shownAtMs))

    window.takeFlow = () => {
      const flow = {
        longestGaps: watched.map(gapOf),
        ownGap: gapOf(own),
        connections: window.recordedConnections.length,
        stateChanges,
        otherStreams: watched.filter(({ video, stream }) => !video.isConnected || video.srcObject !== stream)
          .length,
        toasts
      }
      stateChanges = 0
      toasts = []
      for (const entry of [own, ...watched]) entry.longestGapMs = 0
      return flow
    }
  })
}

export function takeFlow(page: Page): Promise<Flow> {
  return page.evaluate(() => window.takeFlow())
}
