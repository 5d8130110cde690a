/** What is captured for a door and for the call behind it, and whoever looks after that. */
import { LocalSources, type LocalSourcesOptions } from './localSources'
import type { Stores } from './stores'

/** Looks after what we capture for as long as there is anything. */
export interface SourceFollower {
  attach(sources: LocalSources): void
  detach(): void
}

/** What is to be captured from the start. */
export interface Wishes {
  readonly microphone: boolean
  readonly camera: boolean
}

export interface CapturingOptions extends LocalSourcesOptions {
  readonly followers: readonly SourceFollower[]
  readonly stores: LocalSourcesOptions['stores'] & Pick<Stores, 'settings'>
}

export class Capturing {
  readonly #options: CapturingOptions
  #sources: LocalSources | null = null

  constructor(options: CapturingOptions) {
    this.#options = options
  }

  /** null: nothing is captured, nor could be at once. */
  get sources(): LocalSources | null {
    return this.#sources
  }

  /** In place of what there was. @param wishes without, those of the settings */
  open(wishes: Wishes = this.#usualWishes()): LocalSources {
    this.close()
    const sources = new LocalSources(this.#options)
    this.#sources = sources
    for (const follower of this.#options.followers) follower.attach(sources)
    want(sources, wishes)
    return sources
  }

  /** Goes on with what there is. */
  want(wishes: Wishes): void {
    if (this.#sources) want(this.#sources, wishes)
    else this.open(wishes)
  }

  /** Idempotent. */
  close(): void {
    for (const follower of this.#options.followers) follower.detach()
    this.#sources?.close()
    this.#sources = null
  }

  #usualWishes(): Wishes {
    const { joinWithMicrophone, joinWithCamera } = this.#options.stores.settings.values
    return { microphone: joinWithMicrophone, camera: joinWithCamera }
  }
}

function want(sources: LocalSources, { microphone, camera }: Wishes): void {
  sources.microphone.setWanted(microphone)
  sources.camera.setWanted(camera)
}
