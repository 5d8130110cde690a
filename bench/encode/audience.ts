/**
 * One person with a camera and those who watch, all on the engine alone and in one page: whatever draws the app or
 * encodes another camera would take the machine from what is measured, and a sender knows no difference.
 */
import type { Page } from 'playwright-core'
import type { LabHost } from '../../e2e/labHost'
import type { Dimensions } from '../../e2e/meshEngine'
import type { Reception } from '../../e2e/meshFigures'
import { MeshWatch } from '../../e2e/meshWatch'
import type { Picture } from '../call/camera'
import type { Engine } from '../call/engines'

const sender = 'sender'

export class Audience {
  readonly viewers: string[] = []
  readonly #page: Page
  readonly #watch: MeshWatch
  readonly #shown: Dimensions

  private constructor(page: Page, shown: Dimensions) {
    this.#page = page
    this.#watch = new MeshWatch(page)
    this.#shown = shown
  }

  /** A sender alone in the room. @throws when there is no such camera */
  static async open(host: LabHost, engine: Engine, camera: Picture): Promise<Audience> {
    const audience = new Audience(await host.openPage(), { width: camera.width, height: camera.height })
    await audience.#watch.join(sender, { camera: null, microphone: null, isPlain: engine === 'plain' })
    await audience.#watch.useCamera(sender, camera)
    return audience
  }

  /** One more who has no camera, and wants all of the sender's. */
  async admit(): Promise<void> {
    const id = `viewer${this.viewers.length + 1}`
    this.viewers.push(id)
    await this.#watch.join(id, { others: [sender], camera: null, microphone: null })
    await this.#watch.show({ to: id, from: sender }, this.#shown)
  }

  /** What each viewer has got so far. */
  look(): Promise<Reception[]> {
    return Promise.all(this.viewers.map((to) => this.#watch.reception({ to, from: sender })))
  }

  /** See Lab.encodeMs: only the sender encodes. */
  encodeMs(): Promise<number> {
    return this.#page.evaluate(() => window.lab.encodeMs())
  }

  /** @throws when something went wrong in the engine meanwhile */
  async close(): Promise<void> {
    const errors = await this.#watch.errors()
    await this.#page.close()
    if (errors.length > 0) throw new Error(errors.join('; '))
  }
}
