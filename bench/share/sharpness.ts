/** How true a shared page of text arrives, how soon after it was turned, and what it costs while it stands still. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Person } from '../../e2e/person'
import { readReceivedVideo } from '../call/streams'
import { ssim } from '../ssim'
import { installLens, readPicture, readTimes, setRecording } from './lens'
import type { TextWindow } from './textWindow'

export interface Sharpness {
  /** Of the picture that arrives to the one that is captured, once still. */
  readonly ssim: number
  /** From turning the page until the new one is as sharp as `sharpEnough`; null when it did not become so. */
  readonly sharpAfterMs: number | null
  /** Of the stream, once still, with the headers of its packets. */
  readonly kilobitsPerSecond: number
  /** Of the picture that arrives, as `1280x800`. */
  readonly size: string
  readonly capturedSize: string
}

/** What is left out below that is not missed by a reader. */
export const sharpEnough = 0.98
/** Longer than any encoder takes to have sent all it has of a picture. */
const recordedMs = 8_000
const windowMs = 5_000

/** The share has to be on, and to be seen by the viewer. */
export async function prepareLenses(presenter: Person, viewer: Person): Promise<void> {
  await installLens(presenter.page, 'captured')
  await installLens(viewer.page, 'arrived')
}

export async function turnAndWatch(
  { presenter, viewer }: { readonly presenter: Person; readonly viewer: Person },
  window: TextWindow
): Promise<Sharpness> {
  await setRecording(viewer.page, true)
  const turnedAtMs = await window.turnPage()
  await pause(recordedMs)
  await setRecording(viewer.page, false)
  const kilobitsPerSecond = await measureStill(viewer)
  const captured = await readPicture(presenter.page)
  const arrived = await readPicture(viewer.page)

  let sharpAfterMs: number | null = null
  for (const [index, atMs] of (await readTimes(viewer.page)).entries()) {
    if (atMs < turnedAtMs || ssim(await readPicture(viewer.page, index), captured) < sharpEnough) continue
    sharpAfterMs = atMs - turnedAtMs
    break
  }
  return {
    ssim: ssim(arrived, captured),
    sharpAfterMs,
    kilobitsPerSecond,
    size: `${arrived.width}x${arrived.height}`,
    capturedSize: `${captured.width}x${captured.height}`
  }
}

async function measureStill(viewer: Person): Promise<number> {
  const countBytes = async (): Promise<number> =>
    (await readReceivedVideo(viewer)).reduce((sum, { bytes }) => sum + bytes, 0)
  const [bytes, startedAtMs] = [await countBytes(), performance.now()]
  await pause(windowMs)
  return (((await countBytes()) - bytes) * 8) / (performance.now() - startedAtMs)
}
