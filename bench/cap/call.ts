/**
 * Four people, one of whom everybody looks at, each on a cable of their own; then the cable of one viewer becomes thin.
 * What that viewer and the others see and hear afterwards.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { openNetwork, type Network } from '../../e2e/network/network'
import type { Person } from '../../e2e/person'
import { startService, type RunningService } from '../../e2e/service'
import { smallPicture } from '../call/camera'
import { freshRoom, takeSeat } from '../call/seats'
import { untilAtRest } from '../call/settling'
import { readReceived, readReceivedVideo, type Received } from '../call/streams'

export interface CappedCall {
  readonly before: View
  readonly after: View
  /** Of the sound the capped viewer has heard since the cap: how much of it was made up, 0..1. */
  readonly concealedRatio: number
}

/** Of the sender's picture. Heights are in pixels, and 0 where it stands still. */
export interface View {
  readonly cappedHeight: number
  readonly cappedPicturesPerSecond: number
  /** The lowest of those whose cables were left alone. */
  readonly othersHeight: number
}

const capKbit = 300
const observedMs = 40_000
/** At the end of that time, when everything has found its place. */
const viewMs = 8_000
const viewport = { width: 700, height: 500 }
const people = 4
const senderName = 'Sender'

/** @throws when no network can be made here, or the call does not come to rest before the cap, or is silent */
export async function measureCappedCall(say: (progress: string) => void): Promise<CappedCall> {
  const network = await openNetwork({ people })
  const browsers: Browser[] = []
  let service: RunningService | null = null
  try {
    service = await startService(['--host', network.machineAddress])
    const { viewers } = await gather(network, service.url, browsers)
    const [capped, ...others] = viewers
    if (!capped) throw new Error('nobody came')
    await untilAtRest(() => Promise.all(viewers.map(readReceivedVideo)), 1, smallPicture.height)
    const before = await look(capped, others)
    say(`before the cap: ${describe(before)}`)

    await network.cable(people - 1).set({ rateKbit: capKbit }, 'down')
    const heardBefore = sumSound(await readReceived(capped))
    await pause(observedMs - viewMs)
    const after = await look(capped, others)
    const heard = sumSound(await readReceived(capped))
    if (heard.samples === heardBefore.samples) throw new Error('nothing was to be heard')
    return {
      before,
      after,
      concealedRatio:
        (heard.concealedSamples - heardBefore.concealedSamples) / (heard.samples - heardBefore.samples)
    }
  } finally {
    await Promise.all(browsers.map((browser) => browser.close()))
    await service?.kill()
    await network.close()
  }
}

/** @returns the viewers, the one on the last cable first */
async function gather(
  network: Network,
  serviceUrl: string,
  browsers: Browser[]
): Promise<{ readonly viewers: readonly Person[] }> {
  const roomId = freshRoom()
  const viewers: Person[] = []
  for (let index = 0; index < people; index += 1) {
    // Only secure pages get cameras, and these are neither https nor on the machine itself.
    const browser = await network.launch(index, [`--unsafely-treat-insecure-origin-as-secure=${serviceUrl}`])
    browsers.push(browser)
    const isSender = index === 0
    const name = isSender ? senderName : `Viewer ${index}`
    const person = await takeSeat({ browser, serviceUrl, engine: 'confab' }, { name, viewport })
    await person.join(roomId, { camera: isSender })
    if (isSender) continue
    await pinSender(person)
    viewers.unshift(person)
  }
  return { viewers }
}

/** The same big picture for everybody. */
async function pinSender({ page }: Person): Promise<void> {
  const tile = page.locator('[data-testid^="tile-"][data-link]', { hasText: senderName })
  await tile.dblclick()
  await tile.and(page.locator('[data-pinned="true"]')).waitFor()
}

/** Takes `viewMs`: only what still moves then counts. */
async function look(capped: Person, others: readonly Person[]): Promise<View> {
  const read = () => Promise.all([capped, ...others].map(readReceivedVideo))
  const first = await read()
  await pause(viewMs)
  const [cappedView, ...otherViews] = (await read()).map(([stream], index) => {
    const pictures = (stream?.framesDecoded ?? 0) - (first[index]?.[0]?.framesDecoded ?? 0)
    return { height: pictures > 0 ? (stream?.height ?? 0) : 0, pictures }
  })
  return {
    cappedHeight: cappedView?.height ?? 0,
    cappedPicturesPerSecond: (cappedView?.pictures ?? 0) / (viewMs / 1_000),
    othersHeight: Math.min(...otherViews.map(({ height }) => height))
  }
}

function sumSound(received: readonly Received[]): Pick<Received, 'samples' | 'concealedSamples'> {
  const sound = received.filter(({ kind }) => kind === 'audio')
  return {
    samples: sound.reduce((sum, { samples }) => sum + samples, 0),
    concealedSamples: sound.reduce((sum, { concealedSamples }) => sum + concealedSamples, 0)
  }
}

export function describe({ cappedHeight, cappedPicturesPerSecond, othersHeight }: View): string {
  const capped = `${cappedHeight} pixels high at the one, ${cappedPicturesPerSecond.toFixed(1)} times a second`
  return `${capped}; at least ${othersHeight} at the others`
}
