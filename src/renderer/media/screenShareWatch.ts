/**
 * Whether a shared source still gives pictures worth showing.
 *
 * Chromium does not say when a shared window is minimised. Under X11 its frames stop at once, and a second later
 * comes a black one of 2x2 pixels, which would replace the last good picture at everybody's; elsewhere the track is
 * muted. So a window that falls silent is held back before that frame, without calling it anything, and only a mute
 * track or a picture too small to be one counts as hidden.
 */
export type PictureFlow =
  | 'flowing'
  /** No frames since a moment ago. A still window may be like that too: nobody is told, and it does not last. */
  | 'silent'
  /** Minimised, on another desktop, or covered by the system: there is nothing to be seen of it. */
  | 'hidden'

/** Calls back again and again. @returns its undo */
export type Every = (intervalMs: number, callback: () => void) => () => void

export const browserEvery: Every = (intervalMs, callback) => {
  const timer = setInterval(callback, intervalMs)
  return () => clearInterval(timer)
}

export interface ShareWatchOptions {
  readonly track: MediaStreamTrack
  /** Hears of every change; a source starts as 'flowing'. */
  readonly onChange: (flow: PictureFlow) => void
  readonly every: Every
}

/** W3C MediaStreamTrack Statistics, not in TypeScript's DOM types yet and not in every browser. */
interface CountingTrack extends MediaStreamTrack {
  readonly stats?: { readonly deliveredFrames?: number }
}

const lookEveryMs = 200
/** Two looks without a frame: well before the black one, and longer than a busy machine stutters. */
const silentLooks = 2
/**
 * The black frame would have come long ago: the window is merely still, as systems have it that send pictures of what
 * changes only. Held back any longer, its picture would stay as blurred as it was, and newcomers would get none.
 */
const stillLooks = 15
/** Pixels. No window is this small; a minimised one is 2x2. */
const tinySide = 8
/** A source that has been silent this often and then went on as before is simply still now and then. */
const silencesForgiven = 3

/** @returns its undo */
export function watchPictures({ track, onChange, every }: ShareWatchOptions): () => void {
  const counting: CountingTrack = track
  const isWindow = track.getSettings().displaySurface === 'window'
  let flow: PictureFlow = 'flowing'
  let framesSeen = -1
  let looksWithout = 0
  let silencesLeft = isWindow ? silencesForgiven : 0

  function look(): PictureFlow {
    const { width = Infinity } = track.getSettings()
    if (track.muted || (width > 0 && width <= tinySide)) return 'hidden'
    const frames = counting.stats?.deliveredFrames
    if (frames === undefined) return 'flowing'
    looksWithout = frames === framesSeen ? looksWithout + 1 : 0
    framesSeen = frames
    const isSilent = looksWithout >= silentLooks && looksWithout < stillLooks
    return isSilent && silencesLeft > 0 ? 'silent' : 'flowing'
  }

  function follow(): void {
    const next = look()
    if (next === flow) return
    if (flow === 'silent' && next === 'flowing') silencesLeft -= 1
    flow = next
    onChange(flow)
  }

  const listeners = new AbortController()
  track.addEventListener('mute', follow, { signal: listeners.signal })
  track.addEventListener('unmute', follow, { signal: listeners.signal })
  const stopLooking = every(lookEveryMs, follow)
  return () => {
    listeners.abort()
    stopLooking()
  }
}
