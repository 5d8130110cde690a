/** Electron's `nativeImage` for pictures that are looked at by tests only. */
import { readFileSync } from 'node:fs'
import { decodePng, encodePng, isPng } from './png'
import { scale, type Raster } from './raster'
import { strict } from './strict'

type Offered =
  | 'isEmpty'
  | 'getSize'
  | 'getAspectRatio'
  | 'toPNG'
  | 'toJPEG'
  | 'toBitmap'
  | 'toDataURL'
  | 'setTemplateImage'

export class HostImage implements Pick<Electron.NativeImage, Offered> {
  readonly #raster: Raster | null
  isTemplate = false

  constructor(raster: Raster | null) {
    this.#raster = raster
  }

  isEmpty(): boolean {
    return this.#raster === null
  }

  getSize(): Electron.Size {
    return { width: this.#raster?.width ?? 0, height: this.#raster?.height ?? 0 }
  }

  getAspectRatio(): number {
    return this.#raster ? this.#raster.width / this.#raster.height : 1
  }

  toPNG(): Buffer {
    return this.#raster ? encodePng(this.#raster) : Buffer.alloc(0)
  }

  /** PNG all the same: browsers look at the bytes, not at the name. */
  toJPEG(): Buffer {
    return this.toPNG()
  }

  /** Blue, green, red, alpha, as Chromium keeps them. */
  toBitmap(): Buffer {
    const bitmap = Buffer.from(this.#raster?.rgba ?? [])
    for (let at = 0; at + 3 < bitmap.length; at += 4) {
      const red = bitmap[at] ?? 0
      bitmap[at] = bitmap[at + 2] ?? 0
      bitmap[at + 2] = red
    }
    return bitmap
  }

  toDataURL(): string {
    return `data:image/png;base64,${this.toPNG().toString('base64')}`
  }

  resize({ width, height }: { width?: number; height?: number }): HostImage {
    if (!this.#raster) return new HostImage(null)
    const ratio = this.getAspectRatio()
    const newWidth = width ?? Math.round((height ?? this.#raster.height) * ratio)
    return new HostImage(scale(this.#raster, newWidth, height ?? Math.round(newWidth / ratio)))
  }

  setTemplateImage(isTemplate: boolean): void {
    this.isTemplate = isTemplate
  }

  isTemplateImage(): boolean {
    return this.isTemplate
  }

  /** Sharper versions for denser screens; Xvfb has none. */
  addRepresentation(): void {}
}

/** Like Electron, an unreadable picture is an empty one. */
function read(load: () => Buffer): HostImage {
  try {
    const bytes = load()
    return new HostImage(isPng(bytes) ? decodePng(bytes) : null)
  } catch {
    return new HostImage(null)
  }
}

export const nativeImage = strict('nativeImage', {
  createEmpty: () => new HostImage(null),
  createFromBuffer: (bytes: Buffer) => read(() => bytes),
  createFromPath: (path: string) => read(() => readFileSync(path)),
  createFromDataURL: (url: string) => read(() => Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'))
} satisfies { [Name in keyof typeof Electron.nativeImage]?: (...args: never) => HostImage })
