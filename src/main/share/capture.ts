/**
 * Answers getDisplayMedia() of our page: with the screen or window chosen a moment before, or by letting the system ask.
 *
 * Every request is answered exactly once, whatever happens: one that is answered twice or never ends sharing until the
 * next start.
 */
import type { DisplayMediaRequestHandlerHandlerRequest, Session, Streams, WebFrameMain } from 'electron'
import type { AppStatus, ShareChoice, ShareSource, ShareSources } from '../../preload/contract'
import { canWatchWindows, shareAudioOf, sharePickerOf, type CaptureFacts } from './captureFacts'
import type { Schedule } from '../schedule'
import { watchSharedWindow } from './sharedWindow'
import { keepChoices, kindOf } from './shareChoice'
import { noThumbnails, oneAtATime, shareList, type ShareListOptions, type SourceReader } from './shareSources'

export interface CaptureOptions extends Pick<ShareListOptions, 'ownWindows' | 'screenAccess'> {
  readonly session: Pick<Session, 'setDisplayMediaRequestHandler'>
  readonly desktopCapturer: SourceReader
  readonly facts: CaptureFacts
  /** Asked about top frames only. */
  readonly isOwnFrame: (frame: WebFrameMain) => boolean
  readonly onSharedWindow: (state: { readonly isHidden: boolean }) => void
  /** Milliseconds that only grow. */
  readonly now: () => number
  readonly schedule: Schedule
}

export interface Capture {
  /** 'failed' where the system asks: reading the list would open its dialog. */
  list(wish: { readonly thumbnailWidth: number }): Promise<ShareSources>
  /**
   * Keeps a choice for the next getDisplayMedia(), instead of any earlier one; null takes it back.
   *
   * @returns false when there is no such source (any more), or when the system asks
   */
  choose(choice: ShareChoice | null): Promise<boolean>
  /** What is being shared; null when nothing is, or when the system does not say. */
  sharedKind(): ShareSource['kind'] | null
  showStatus(status: AppStatus): void
  close(): void
}

export function serveCapture(options: CaptureOptions): Capture {
  const { session, facts, isOwnFrame } = options
  const hasOwnPicker = sharePickerOf(facts) === 'own'
  const reader = oneAtATime(options.desktopCapturer)
  const list = shareList({ ...options, reader, platform: facts.platform })
  const choices = keepChoices(reader, options.now)
  const askPortal = portal(options.desktopCapturer)
  const watch = canWatchWindows(facts)
    ? watchSharedWindow({ reader, schedule: options.schedule, tell: options.onSharedWindow })
    : null
  /** Id of what the last request got. */
  let granted: string | null = null
  let isSharing = false

  function grantChoice(audioRequested: boolean): Streams | null {
    const taken = choices.take()
    if (!taken) return null
    granted = taken.id
    if (isSharing) watch?.follow(granted)
    const video = { id: taken.id, name: taken.name }
    const hasAudio = audioRequested && taken.withAudio && shareAudioOf(facts) === 'available'
    return hasAudio ? { video, audio: 'loopback' } : { video }
  }

  async function decide(request: DisplayMediaRequestHandlerHandlerRequest): Promise<Streams | null> {
    const { frame, videoRequested, audioRequested } = request
    if (!videoRequested || frame?.parent !== null || !isOwnFrame(frame)) return null
    if (hasOwnPicker) return grantChoice(audioRequested)
    // macOS does not come here: its picker has taken the request.
    return facts.platform === 'darwin' ? null : askPortal()
  }

  session.setDisplayMediaRequestHandler(
    (request, callback) => {
      void decide(request)
        .catch(() => null)
        .then((streams) => callback(streams))
        // Whatever Electron dislikes about an answer, it has refused the request by then.
        .catch(() => undefined)
    },
    // Once and for all: changing it between two requests crashes macOS (electron#45306, electron#51571).
    { useSystemPicker: facts.platform === 'darwin' && !hasOwnPicker }
  )
  return {
    list: (wish) => (hasOwnPicker ? list(wish) : Promise.resolve({ kind: 'failed' })),
    choose: (choice) => (hasOwnPicker ? choices.choose(choice) : Promise.resolve(choice === null)),
    sharedKind: () => (isSharing && granted !== null ? kindOf(granted) : null),
    showStatus({ call }) {
      const wasSharing = isSharing
      isSharing = call !== null && call.share !== 'off'
      if (wasSharing && !isSharing) granted = null
      watch?.follow(isSharing ? granted : null)
    },
    close() {
      watch?.close()
      session.setDisplayMediaRequestHandler(null)
    }
  }
}

/** On Wayland reading the list opens the system's dialog, whose answer is the only source in it; a no is an error. */
function portal(reader: SourceReader): () => Promise<Streams | null> {
  let isOpen = false
  return async () => {
    // A second dialog on top of the first could only confuse.
    if (isOpen) return null
    isOpen = true
    try {
      // Asked for both kinds, one dialog offers both; asked for one after the other, there would be two.
      const [source] = await reader.getSources({ types: ['screen', 'window'], thumbnailSize: noThumbnails })
      return source ? { video: { id: source.id, name: source.name } } : null
    } finally {
      isOpen = false
    }
  }
}
