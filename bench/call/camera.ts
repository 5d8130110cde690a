/** The camera of everybody who is measured: encoding is compared, so all capture the same whatever a page asks for. */
import type { BrowserContext } from 'playwright-core'

/** In pixels and frames per second. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly frameRate: number
}

export const smallPicture: Picture = { width: 640, height: 360, frameRate: 30 }

/** To be called before the page is loaded. */
export async function useBenchCamera(context: BrowserContext, picture = smallPicture): Promise<void> {
  await context.addInitScript((size: Picture) => {
    const devices = navigator.mediaDevices
    devices.getUserMedia = (constraints = {}) => {
      const { video } = constraints
      const asked = typeof video === 'object' ? video : {}
      // From the prototype: another script of the tests may have put its own size on the object.
      return MediaDevices.prototype.getUserMedia.call(devices, {
        ...constraints,
        ...(video && { video: { ...asked, ...size } })
      })
    }
  }, picture)
}
