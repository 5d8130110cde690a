/** From the click on Join to the first picture of the other, in the app and on the bare page, in turn. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { median, type Figure } from '../figures'
import { contestants, startServer, type Contestant } from '../server/process'
import { gatherInApp, gatherOnBarePage, videosOfOthers, type PeopleOptions } from './people'
import { readStopwatch, startStopwatch } from './stopwatch'

export interface JoinTimeOptions {
  readonly browser: Browser
  readonly serviceUrl: string
  readonly say: (progress: string) => void
}

const warmUpRounds = 1
const countedRounds = 11
/** People look at their mirror before they go in; what loading the page has left to do is not part of joining. */
const settleMs = 1_500

/** In milliseconds from the click, as seen at both ends. */
export interface JoinTimes {
  readonly newcomer: number
  readonly incumbent: number
}

export async function measureJoinTime({ browser, serviceUrl, say }: JoinTimeOptions): Promise<Figure[]> {
  const bare = await startServer('bare')
  const times: Record<Contestant, JoinTimes[]> = { bare: [], confab: [] }
  try {
    for (let round = -warmUpRounds; round < countedRounds; round += 1) {
      const taken: Record<Contestant, JoinTimes> = {
        bare: await timeBarePage(browser, bare.url),
        confab: await timeApp({ browser, serviceUrl }, `bench-time-${round + warmUpRounds}`)
      }
      const describe = (contestant: Contestant): string =>
        `${contestant} ${taken[contestant].newcomer.toFixed(0)} / ${taken[contestant].incumbent.toFixed(0)} ms`
      say(
        `join ${round < 0 ? 'warm-up' : `${round + 1}/${countedRounds}`} ${contestants.map(describe).join(', ')}`
      )
      if (round >= 0) for (const contestant of contestants) times[contestant].push(taken[contestant])
    }
  } finally {
    await bare.stop()
  }
  const medianOf = (contestant: Contestant, end: keyof JoinTimes): number =>
    median(times[contestant].map((taken) => taken[end]))
  return [
    {
      key: 'join.vsBare',
      unit: 'ms',
      confab: medianOf('confab', 'newcomer'),
      baseline: medianOf('bare', 'newcomer'),
      goal: 1.3
    },
    {
      key: 'join.incumbentVsBare',
      unit: 'ms',
      confab: medianOf('confab', 'incumbent'),
      baseline: medianOf('bare', 'incumbent')
    }
  ]
}

/** Of the second of two in a room nobody has been in. */
export async function timeApp(options: PeopleOptions, roomId: string): Promise<JoinTimes> {
  const people = await gatherInApp(options, roomId, 2)
  const [incumbent, newcomer] = people
  if (!incumbent || !newcomer) throw new Error('nobody came')
  const times = await timeJoin(incumbent.page, newcomer.page, {
    button: '[data-testid="join"]',
    videos: videosOfOthers.confab
  })
  await Promise.all(people.map((person) => person.close()))
  return times
}

async function timeBarePage(browser: Browser, url: string): Promise<JoinTimes> {
  const pages = await gatherOnBarePage(browser, url)
  const times = await timeJoin(...pages, { button: '#join', videos: videosOfOthers.bare })
  await Promise.all(pages.map((page) => page.context().close()))
  return times
}

async function timeJoin(
  incumbent: Page,
  newcomer: Page,
  { button, videos }: { readonly button: string; readonly videos: string }
): Promise<JoinTimes> {
  await newcomer.bringToFront()
  await pause(settleMs)
  await Promise.all([incumbent, newcomer].map((page) => startStopwatch(page, { videos, others: 1 })))
  await newcomer.locator(button).click()
  const [seenByIncumbent, seenByNewcomer] = await Promise.all([incumbent, newcomer].map(readStopwatch))
  const clickedAt = seenByNewcomer?.clickedAt
  const [newcomerAt] = seenByNewcomer?.firstFramesAt ?? []
  const [incumbentAt] = seenByIncumbent?.firstFramesAt ?? []
  if (!clickedAt || !newcomerAt || !incumbentAt) throw new Error('a page has lost its readings')
  return { newcomer: newcomerAt - clickedAt, incumbent: incumbentAt - clickedAt }
}
