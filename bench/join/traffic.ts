/** What a join says over the signaling connection, counted at the newcomer's WebSocket. */
import { setTimeout as pause } from 'node:timers/promises'
import type { CDPSession } from 'playwright-core'
import { median } from '../figures'
import { gatherInApp, videosOfOthers, type PeopleOptions } from './people'
import { readStopwatch, startStopwatch } from './stopwatch'

export interface TrafficOptions extends PeopleOptions {
  /** In the room once the newcomer is inside. */
  readonly people: number
  readonly say: (progress: string) => void
}

export interface Traffic {
  /** WebSocket messages, both directions. */
  readonly messages: number
  /** Their content, without the framing of WebSocket, TLS or TCP. */
  readonly bytes: number
}

interface RecordedFrame {
  /** Milliseconds since the page's navigation began, like performance.now(). */
  readonly atMs: number
  readonly bytes: number
}

const rounds = 3
const settleMs = 1_500

/** Medians of a few joins; how many candidates a machine has differs little from one to the next. */
export async function measureTraffic(options: TrafficOptions): Promise<Traffic> {
  const taken: Traffic[] = []
  for (let round = 1; round <= rounds; round += 1) {
    const traffic = await countOnce(options, `bench-traffic-${options.people}-${round}`)
    taken.push(traffic)
    options.say(`traffic of ${options.people} people: ${traffic.messages} messages, ${traffic.bytes} bytes`)
  }
  return {
    messages: median(taken.map(({ messages }) => messages)),
    bytes: median(taken.map(({ bytes }) => bytes))
  }
}

/** From the click until everybody is seen. */
async function countOnce(options: TrafficOptions, roomId: string): Promise<Traffic> {
  const everybody = await gatherInApp(options, roomId, options.people)
  const newcomer = everybody.at(-1)
  if (!newcomer) throw new Error('nobody came')
  const { page, context } = newcomer
  await pause(settleMs)
  const frames = await recordFrames(await context.newCDPSession(page))
  await startStopwatch(page, { videos: videosOfOthers.confab, others: options.people - 1 })
  await page.getByTestId('join').click()
  const { clickedAt, firstFramesAt } = await readStopwatch(page)
  const timeOrigin = await page.evaluate(() => performance.timeOrigin)
  await Promise.all(everybody.map((person) => person.close()))

  const from = (clickedAt ?? NaN) - timeOrigin
  const to = Math.max(...firstFramesAt) - timeOrigin
  const counted = frames.filter(({ atMs }) => atMs >= from && atMs <= to)
  return { messages: counted.length, bytes: counted.reduce((sum, { bytes }) => sum + bytes, 0) }
}

/** The list grows as the page talks. */
async function recordFrames(devtools: CDPSession): Promise<readonly RecordedFrame[]> {
  const frames: RecordedFrame[] = []
  await devtools.send('Performance.enable')
  await devtools.send('Network.enable')
  const { metrics } = await devtools.send('Performance.getMetrics')
  // Seconds on the same clock as the timestamps of network events.
  const navigationStart = metrics.find(({ name }) => name === 'NavigationStart')?.value
  if (!navigationStart) throw new Error('the browser does not tell when the page began')
  const record = (event: { timestamp: number; response: { payloadData: string } }): void => {
    const { payloadData } = event.response
    // Engine.IO's heartbeat comes when it comes.
    if (payloadData === '2' || payloadData === '3') return
    frames.push({
      atMs: (event.timestamp - navigationStart) * 1_000,
      bytes: Buffer.byteLength(payloadData)
    })
  }
  devtools.on('Network.webSocketFrameSent', record)
  devtools.on('Network.webSocketFrameReceived', record)
  return frames
}
