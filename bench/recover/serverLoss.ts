/** Four people of the app in one browser, whose service dies and comes back again and again in the middle of the call. */
import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { launchChromium } from '../../e2e/chromium'
import { longestGap, nowMs, watchPictures } from '../../e2e/network/pictureWatch'
import { Person } from '../../e2e/person'
import { startService } from '../../e2e/service'
import { freshRoom } from '../call/seats'

/** The longest that a picture stood still in one round, in milliseconds. */
export interface Gaps {
  /** While the service was there. */
  readonly ordinaryMs: readonly number[]
  /** While it was gone and came back, which is as long. */
  readonly withoutServiceMs: readonly number[]
}

const names = ['Ana', 'Ben', 'Cem', 'Dua']
const rounds = 10
const goneMs = 8_000
const returnMs = 4_000

export async function measureServerLoss(say: (progress: string) => void): Promise<Gaps> {
  const env = { CONFAB_RESUME_SECRET: randomBytes(32).toString('base64url') }
  let service = await startService([], env)
  const browser = await launchChromium()
  const gaps = { ordinaryMs: [] as number[], withoutServiceMs: [] as number[] }
  try {
    const room = freshRoom()
    const people: Person[] = []
    for (const name of names) {
      const person = await Person.arrive({ browser, url: service.url, name })
      people.push(person)
      await person.join(room)
    }
    await Promise.all(people.map((person) => person.receives(names.length - 1)))
    await Promise.all(people.map(watchPictures))
    const worst = async (during: () => Promise<unknown>): Promise<number> => {
      const fromMs = nowMs()
      await during()
      const toMs = nowMs()
      return Math.max(...(await Promise.all(people.map((person) => longestGap(person, fromMs, toMs)))))
    }
    // The first pictures of a call come while everything is still being set up.
    await pause(returnMs)
    for (let round = 1; round <= rounds; round += 1) {
      const ordinary = await worst(() => pause(goneMs + returnMs))
      const without = await worst(async () => {
        await service.kill()
        await pause(goneMs)
        service = await startService(['--port', String(service.port)], env)
        await pause(returnMs)
      })
      say(`server ${round}: at most ${without.toFixed(0)} ms without it, ${ordinary.toFixed(0)} ms with it`)
      gaps.ordinaryMs.push(ordinary)
      gaps.withoutServiceMs.push(without)
    }
    return gaps
  } finally {
    await browser.close()
    await service.kill()
  }
}
