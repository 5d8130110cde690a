/**
 * How many device pixels elements are drawn in, as far as a person can see them. One pair of observers for all of
 * them: both report in batches after layout, so that nothing here ever asks for one.
 */
import type { Size } from '../../stores/viewing'

/** @param area null while nobody can see the element */
export type AreaListener = (area: Size | null) => void

interface Watched {
  readonly listener: AreaListener
  /** CSS pixels. */
  size: Size
  isOnScreen: boolean
}

export class AreaWatch {
  readonly #watched = new Map<Element, Watched>()
  readonly #sizes = new ResizeObserver((entries) => this.#noteSizes(entries))
  readonly #sights = new IntersectionObserver((entries) => this.#noteSights(entries))
  readonly #ended = new AbortController()
  #ratioChange = new AbortController()

  constructor() {
    document.addEventListener('fullscreenchange', () => this.#tellAll(), { signal: this.#ended.signal })
    this.#followRatio()
  }

  /** The listener hears of the element once it has been laid out. @returns the undo, after which it hears no more */
  watch(element: Element, listener: AreaListener): () => void {
    this.#watched.set(element, { listener, size: { width: 0, height: 0 }, isOnScreen: false })
    this.#sizes.observe(element)
    this.#sights.observe(element)
    return () => {
      this.#watched.delete(element)
      this.#sizes.unobserve(element)
      this.#sights.unobserve(element)
    }
  }

  /** Idempotent. */
  close(): void {
    this.#sizes.disconnect()
    this.#sights.disconnect()
    this.#ended.abort()
    this.#ratioChange.abort()
    this.#watched.clear()
  }

  #noteSizes(entries: readonly ResizeObserverEntry[]): void {
    for (const { target, contentRect } of entries) {
      const watched = this.#watched.get(target)
      if (!watched) continue
      watched.size = { width: contentRect.width, height: contentRect.height }
      this.#tell(target, watched)
    }
  }

  #noteSights(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const watched = this.#watched.get(target)
      if (!watched) continue
      watched.isOnScreen = isIntersecting
      this.#tell(target, watched)
    }
  }

  #tellAll(): void {
    for (const [element, watched] of this.#watched) this.#tell(element, watched)
  }

  #tell(element: Element, { listener, size, isOnScreen }: Watched): void {
    const width = Math.round(size.width * window.devicePixelRatio)
    const height = Math.round(size.height * window.devicePixelRatio)
    listener(isOnScreen && isUncovered(element) && width > 0 && height > 0 ? { width, height } : null)
  }

  /** A query for the present ratio matches until it changes, and then another one has to be asked. */
  #followRatio(): void {
    this.#ratioChange = new AbortController()
    matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`).addEventListener(
      'change',
      () => {
        this.#followRatio()
        this.#tellAll()
      },
      { signal: this.#ratioChange.signal, once: true }
    )
  }
}

/** Behind an element that fills the screen, everything else goes on being laid out and "intersecting". */
function isUncovered(element: Element): boolean {
  const { fullscreenElement } = document
  return !fullscreenElement || fullscreenElement.contains(element)
}
