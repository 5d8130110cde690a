/**
 * How much of this machine and its uplink one link may use for video.
 *
 * In a mesh the sender pays for every link, so what each one gets shrinks as the room grows, and so do
 * the tiles it is shown in. Pure: who applies it is not known here.
 */

/** A subset of RTCRtpEncodingParameters, plus what belongs to the sender as a whole. */
export interface VideoBudget {
  /** Bits per second. */
  readonly maxBitrate: number
  /** Against a capture of 1280x720: 2 is 640x360. At least 1. */
  readonly scaleResolutionDownBy: number
  /** Frames per second. */
  readonly maxFramerate: number
  /** What is given up first when the budget is not enough; applied where the browser supports it. */
  readonly degradationPreference: 'balanced' | 'maintain-resolution' | 'maintain-framerate'
}

/** Per link, smallest rooms first. */
const cameraSteps: readonly { readonly maxOthers: number; readonly budget: VideoBudget }[] = [
  { maxOthers: 1, budget: camera(1_700_000, 1, 30) },
  { maxOthers: 3, budget: camera(600_000, 2, 30) },
  { maxOthers: 5, budget: camera(300_000, 8 / 3, 24) }
]
const smallestCamera = camera(160_000, 4, 20)

function camera(maxBitrate: number, scaleResolutionDownBy: number, maxFramerate: number): VideoBudget {
  return { maxBitrate, scaleResolutionDownBy, maxFramerate, degradationPreference: 'balanced' }
}

/** @param others participants we have a link to; 0 is treated like 1, so that the first to arrive finds full quality */
export function cameraBudget(others: number): VideoBudget {
  return cameraSteps.find((step) => others <= step.maxOthers)?.budget ?? smallestCamera
}

/**
 * The same in every room: text that cannot be read is worth nothing, and a late frame of a document
 * is worth nearly as much as one in time.
 */
export const textBudget: VideoBudget = {
  maxBitrate: 2_500_000,
  scaleResolutionDownBy: 1,
  maxFramerate: 30,
  degradationPreference: 'maintain-resolution'
}

/** For films and demonstrations: a picture that stutters is worse than one that is a little soft. */
export const motionBudget: VideoBudget = {
  ...textBudget,
  maxBitrate: 3_500_000,
  degradationPreference: 'maintain-framerate'
}

/** @param contentHint of the shared track (W3C MediaStreamTrack Content Hints) */
export function shareBudgetFor(contentHint: string | undefined): VideoBudget {
  return contentHint === 'motion' ? motionBudget : textBudget
}
