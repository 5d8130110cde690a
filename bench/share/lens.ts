/** Looks at a share from inside the pages at its two ends, picture by picture, as luma. */
import type { Page } from 'playwright-core'
import type { LumaPicture } from '../ssim'

/** What is captured, or what has arrived. */
export type End = 'captured' | 'arrived'

interface Take {
  /** When it was shown, in milliseconds since the Unix epoch. */
  readonly atMs: number
  readonly width: number
  readonly height: number
  readonly luma: Uint8Array
}

declare global {
  interface Window {
    shareLens: {
      readonly video: HTMLVideoElement
      readonly takes: Take[]
      take(): Take
      /** Takes the picture that stands there, and every one that follows until the next call. */
      setRecording(isOn: boolean): void
    }
  }
}

/** To be called when the share is on. @throws when there is none in the page */
export async function installLens(page: Page, end: End): Promise<void> {
  await page.evaluate(lensInPage, end)
  await page.waitForFunction(() => window.shareLens.video.videoWidth > 0)
}

export function setRecording(page: Page, isOn: boolean): Promise<void> {
  return page.evaluate((on) => window.shareLens.setRecording(on), isOn)
}

/** When each recorded picture was shown, in milliseconds since the Unix epoch. */
export function readTimes(page: Page): Promise<number[]> {
  return page.evaluate(() => window.shareLens.takes.map(({ atMs }) => atMs))
}

/** @param index of a recorded picture; the one that stands there now unless given */
export async function readPicture(page: Page, index?: number): Promise<LumaPicture> {
  const { width, height, base64 } = await page.evaluate(async (wanted) => {
    const { shareLens } = window
    const take = wanted === undefined ? shareLens.take() : shareLens.takes[wanted]
    if (!take) throw new Error(`there is no picture ${wanted}`)
    const url = await new Promise<string>((resolve) => {
      const reader = new FileReader()
      reader.onload = () => resolve(reader.result as string)
      reader.readAsDataURL(new Blob([take.luma as Uint8Array<ArrayBuffer>]))
    })
    return { width: take.width, height: take.height, base64: url.slice(url.indexOf(',') + 1) }
  }, index)
  return { width, height, luma: new Uint8Array(Buffer.from(base64, 'base64')) }
}

/** Runs in the page. */
async function lensInPage(end: End): Promise<void> {
  const tile = '[data-testid^="share-tile-"]:not([data-testid="share-tile-self"]) video'
  const video = end === 'arrived' ? document.querySelector<HTMLVideoElement>(tile) : await playCaptured()
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
  if (!video || !context) throw new Error(`no share has ${end}`)
  let request = 0
  const takes: Take[] = []
  window.shareLens = {
    video,
    takes,
    take() {
      const atMs = performance.timeOrigin + performance.now()
      const { videoWidth: width, videoHeight: height } = video
      Object.assign(context.canvas, { width, height })
      context.drawImage(video, 0, 0)
      const { data } = context.getImageData(0, 0, width, height)
      const luma = new Uint8Array(width * height)
      // ITU-R BT.601; what matters is that both ends are weighed alike.
      for (let pixel = 0, at = 0; pixel < luma.length; pixel += 1, at += 4)
        luma[pixel] =
          0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0) + 0.5
      return { atMs, width, height, luma }
    },
    setRecording(isOn) {
      video.cancelVideoFrameCallback(request)
      if (!isOn) return
      takes.splice(0, takes.length, this.take())
      const onPicture = (): void => {
        takes.push(this.take())
        request = video.requestVideoFrameCallback(onPicture)
      }
      request = video.requestVideoFrameCallback(onPicture)
    }
  }

  /** The app's own preview may be smaller than what is captured, or absent; senders hold the track itself. */
  async function playCaptured(): Promise<HTMLVideoElement | null> {
    const track = window.recordedConnections
      .flatMap((connection) => connection.getSenders())
      .map((sender) => sender.track)
      .find((candidate) => candidate?.getSettings().displaySurface !== undefined)
    if (!track) return null
    const player = document.createElement('video')
    player.muted = true
    player.srcObject = new MediaStream([track])
    await player.play()
    return player
  }
}
