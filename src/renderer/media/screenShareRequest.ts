/** What is asked of the browser when a screen is to be shared, and what its refusals mean. */
import { mediaProblemOf, type MediaProblem } from './mediaProblem'

/** 'text' keeps every letter sharp at a low frame rate, 'motion' keeps movement smooth at a lower resolution. */
export type ShareMode = 'text' | 'motion'

export interface ShareWish {
  readonly mode: ShareMode
  /** The sound of what is shared, where the system has it. */
  readonly withAudio: boolean
}

/** W3C Screen Capture, DisplayMediaStreamOptions, as far as TypeScript's DOM types do not know it yet. */
interface ShareRequest extends DisplayMediaStreamOptions {
  readonly video: MediaTrackConstraints
  readonly audio: false | (MediaTrackConstraints & { readonly restrictOwnAudio: boolean })
  readonly systemAudio: 'include' | 'exclude'
  readonly surfaceSwitching: 'include' | 'exclude'
  readonly selfBrowserSurface: 'include' | 'exclude'
}

/**
 * Sizes are ideals beyond what there is, and always both: told nothing, or only maxima, Chromium shrinks whatever is
 * larger than 1280x720 to fit into that, and with it every letter. Shapes are kept in either case.
 */
const pictures: Readonly<Record<ShareMode, MediaTrackConstraints>> = {
  text: { width: { ideal: 4096 }, height: { ideal: 4096 }, frameRate: { ideal: 15, max: 15 } },
  motion: { width: { ideal: 1920 }, height: { ideal: 1080 }, frameRate: { ideal: 30, max: 30 } }
}

/** For `getDisplayMedia` and, while the share is on, `applyConstraints`: where these are left out, defaults count. */
export function pictureFor(mode: ShareMode): MediaTrackConstraints {
  return pictures[mode]
}

/** What the encoder is told to keep (W3C MediaStreamTrack Content Hints). */
export function contentHintFor(mode: ShareMode): 'detail' | 'motion' {
  return mode === 'text' ? 'detail' : 'motion'
}

/**
 * Sound is taken as it is, without what this page plays itself: otherwise the others would hear themselves.
 */
export function shareRequest({ mode, withAudio }: ShareWish): ShareRequest {
  const sound = {
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: false,
    restrictOwnAudio: true
  }
  return {
    video: pictureFor(mode),
    audio: withAudio && sound,
    systemAudio: withAudio ? 'include' : 'exclude',
    surfaceSwitching: 'include',
    selfBrowserSurface: 'exclude'
  }
}

/**
 * Null when the person simply closed the picker. Browsers give that, the system's refusal and the page's
 * policy the same name; only the message differs. A desktop shell that answers "none" makes Blink complain
 * about the constraints.
 */
export function shareProblemOf(error: unknown): MediaProblem | null {
  const message = error instanceof Error ? error.message : ''
  const problem = mediaProblemOf(error)
  if (problem === 'permissionDenied') return /system|policy/i.test(message) ? problem : null
  if (problem === 'inUse') return /invalid capture constraints/i.test(message) ? null : 'failed'
  return problem
}
