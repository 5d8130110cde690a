/** The reasons a device or a screen delivers nothing, as few as people can act on differently. */

export type MediaProblem =
  'permissionDenied' | 'notFound' | 'inUse' | 'unsupported' | 'insecureContext' | 'failed'

/**
 * Sorts what `getUserMedia` or `getDisplayMedia` rejected with (W3C Media Capture and Streams,
 * `getUserMedia()`). Never throws, whatever it is given.
 *
 * @param isSecureContext tells a page without HTTPS, which has no `mediaDevices` at all, from a browser without them
 */
export function mediaProblemOf(
  error: unknown,
  isSecureContext: boolean = globalThis.isSecureContext
): MediaProblem {
  switch (nameOf(error)) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'permissionDenied'
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'notFound'
    // Browsers disagree which of the two a device held by another application is.
    case 'NotReadableError':
    case 'AbortError':
      return 'inUse'
    case 'TypeError':
      return isSecureContext ? 'unsupported' : 'insecureContext'
    case 'NotSupportedError':
      return 'unsupported'
    default:
      return 'failed'
  }
}

/** True when the device that was asked for by id is not there (any more), so another one may do. */
export function isMissingDevice(error: unknown): boolean {
  return mediaProblemOf(error) === 'notFound'
}

// By name and not by class: OverconstrainedError is no DOMException in every browser.
function nameOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('name' in error)) return ''
  return typeof error.name === 'string' ? error.name : ''
}
