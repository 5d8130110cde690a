/** Looks at a page of the mesh lab from outside: waits for what people in it see, hear and send. */
import type { Page } from 'playwright-core'
import type { Dimensions, Slot, Supply, VideoSlot } from './meshEngine'
import type { Reception, Transmission } from './meshFigures'
import type { JoinOptions, Lab } from './meshPage'
import { until } from './person'

/** Who receives from whom. */
export interface Way {
  readonly to: string
  readonly from: string
  readonly slot?: VideoSlot
}

const sizes = {
  none: null,
  low: { width: 320, height: 180 },
  middle: { width: 640, height: 360 },
  high: { width: 1_280, height: 720 }
} as const

/** How large a picture is shown, in words, or that it is not shown at all. */
export type Shown = keyof typeof sizes

export class MeshWatch {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  join(id: string, options: JoinOptions): Promise<void> {
    return this.#page.evaluate((person) => window.lab.join(person.id, person.options), { id, options })
  }

  useCamera(id: string, picture: Parameters<Lab['useCamera']>[1]): Promise<void> {
    return this.#page.evaluate((use) => window.lab.useCamera(use.id, use.picture), { id, picture })
  }

  /** One picture of somebody is shown in this size from now on, the other slot's as before any wish. */
  async show({ to, from, slot = 'camera' }: Way, shown: Shown | Dimensions): Promise<void> {
    const size = typeof shown === 'string' ? sizes[shown] : shown
    await this.#page.evaluate(
      ({ to, from, slot, size }) => {
        const other = slot === 'camera' ? 'share' : 'camera'
        window.lab.people.get(to)?.mesh.setWishes(from, {
          [slot]: size,
          [other]: { width: 1_920, height: 1_080 }
        } as Record<VideoSlot, typeof size>)
      },
      { to, from, slot, size }
    )
  }

  reception({ to, from }: Way, slot: Slot = 'camera'): Promise<Reception> {
    return this.#page.evaluate((at) => window.lab.receptionAt(at.to, at.from, at.slot), { to, from, slot })
  }

  transmission({ to, from }: Way, slot: Slot = 'camera'): Promise<Transmission> {
    return this.#page.evaluate((at) => window.lab.transmissionTo(at.from, at.to, at.slot), { to, from, slot })
  }

  /** Frames that each of the common encoders has made so far. */
  async framesByRung(id: string): Promise<Partial<Record<string, number>>> {
    const figures = await this.#page.evaluate((asked) => window.lab.rungsOf(asked), id)
    return Object.fromEntries(Object.entries(figures).map(([rung, figure]) => [rung, figure?.frames ?? 0]))
  }

  supply({ to, from, slot = 'camera' }: Way): Promise<Supply[VideoSlot] | undefined> {
    return this.#page.evaluate((at) => window.lab.people.get(at.to)?.supplies.get(at.from)?.[at.slot], {
      to,
      from,
      slot
    })
  }

  /** Waits until the pictures that are decoded have this height, and three more of them have come. */
  async sees(way: Way, height: number): Promise<void> {
    const seen = (): Promise<Reception> => this.reception(way, way.slot)
    let before: Reception | null = null
    await until(
      async () => {
        const now = await seen()
        if (now.height !== height) return false
        before ??= now
        return now.framesDecoded >= before.framesDecoded + 3
      },
      async () => `${way.to} sees ${JSON.stringify(await seen())} of ${way.from}, wanted ${height}`
    )
  }

  /** Waits until as much sound has come as takes a second to say. */
  async hears(way: Way): Promise<void> {
    const { packets } = await this.reception(way, 'microphone')
    await until(
      async () => (await this.reception(way, 'microphone')).packets >= packets + 50,
      () => `${way.to} does not hear ${way.from}`
    )
  }

  /** Waits until a second of sound brings no picture, and fails when there is no such second. */
  async seesNothingMore(way: Way): Promise<void> {
    let got = NaN
    await until(
      async () => {
        const { framesReceived } = await this.reception(way, way.slot)
        await this.hears(way)
        got = (await this.reception(way, way.slot)).framesReceived - framesReceived
        return got === 0
      },
      () => `${way.to} still gets ${got} pictures of ${way.from} in a second`
    )
  }

  /**
   * Waits until exactly these common encoders work: each makes frames, and all others stand still meanwhile.
   *
   * @param meanwhile what is waited for where no encoder is to work
   */
  async encodes(id: string, wanted: readonly string[], meanwhile?: () => Promise<void>): Promise<void> {
    let working: string[] = []
    await until(
      async () => {
        const before = await this.framesByRung(id)
        await this.#waitForFrames(id, wanted, before)
        await meanwhile?.()
        const now = await this.framesByRung(id)
        working = Object.keys(now).filter((rung) => (now[rung] ?? 0) > (before[rung] ?? 0))
        return working.sort().join() === [...wanted].sort().join()
      },
      () => `${id} encodes ${working.join()}, wanted ${wanted.join()}`
    )
  }

  async #waitForFrames(
    id: string,
    rungs: readonly string[],
    before: Partial<Record<string, number>>
  ): Promise<void> {
    await until(
      async () => {
        const now = await this.framesByRung(id)
        return rungs.every((rung) => (now[rung] ?? 0) >= (before[rung] ?? 0) + 5)
      },
      async () => `${id} encodes ${JSON.stringify(await this.framesByRung(id))}, wanted ${rungs.join()}`
    )
  }

  errors(): Promise<string[]> {
    return this.#page.evaluate(() => window.lab.errors())
  }
}
