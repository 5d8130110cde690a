/** Sharing a window in the contract app, and what is seen of it. */
import type { ElectronApplication, Page } from 'playwright-core'

declare global {
  interface Window {
    outcome: string
  }
}

/**
 * Presses the button that shares, after main has chosen the window of that title.
 *
 * @returns the track's label, or the name of the error
 */
export async function share(app: ElectronApplication, page: Page, title: string): Promise<string> {
  await app.evaluate(async ({ desktopCapturer }, wanted) => {
    const noPictures = { width: 0, height: 0 }
    const sources = await desktopCapturer.getSources({ types: ['window'], thumbnailSize: noPictures })
    globalThis.contract.chosenSource = sources.find(({ name }) => name === wanted)?.id ?? null
  }, title)
  await page.evaluate(() => {
    window.outcome = ''
    const button = document.querySelector('#share') as HTMLButtonElement
    button.onclick = async () => {
      try {
        const stream = await navigator.mediaDevices.getDisplayMedia()
        ;(document.querySelector('video') as HTMLVideoElement).srcObject = stream
        window.outcome = stream.getVideoTracks()[0]?.label ?? ''
      } catch (error) {
        window.outcome = (error as Error).name
      }
    }
  })
  await page.click('#share')
  await page.waitForFunction(() => window.outcome !== '')
  return page.evaluate(() => window.outcome)
}

/** The playing picture's colour a bit below its middle, as `red,green,blue`; nearly pure counts as pure. */
export function pictureColor(page: Page): Promise<string> {
  return page.evaluate(() => {
    const video = document.querySelector('video') as HTMLVideoElement
    if (video.videoWidth === 0) return 'not there yet'
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight)
    const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D
    context.drawImage(video, 0, 0)
    const x = Math.floor(video.videoWidth * 0.5)
    const y = Math.floor(video.videoHeight * 0.7)
    const rgb = [...context.getImageData(x, y, 1, 1).data].slice(0, 3)
    return rgb.map((part) => (part > 200 ? 255 : part < 55 ? 0 : part)).join(',')
  })
}
