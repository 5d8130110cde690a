/**
 * The single instance lock: a file in the user data folder, and a letter box beside it.
 *
 * Both steps are synchronous, as in Electron: whoever asks knows at once.
 */
import {
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  watch,
  writeFileSync,
  type FSWatcher
} from 'node:fs'
import { join } from 'node:path'

/** What a second instance leaves for the first. */
export interface SecondInstance {
  readonly argv: readonly string[]
  readonly workingDirectory: string
  readonly additionalData: unknown
}

export class InstanceLock {
  readonly #onSecond: (second: SecondInstance) => void
  #file: string | null = null
  #watcher: FSWatcher | null = null

  constructor(onSecond: (second: SecondInstance) => void) {
    this.#onSecond = onSecond
  }

  get isHeld(): boolean {
    return this.#file !== null
  }

  /** @returns false when another process holds it; that one has then been told of `self` */
  request(folder: string, self: SecondInstance): boolean {
    if (this.isHeld) return true
    const file = join(folder, 'instance.lock')
    const letterBox = join(folder, 'second-instances')
    mkdirSync(letterBox, { recursive: true })
    while (!this.#take(file)) {
      const holder = readHolder(file)
      if (holder !== null) {
        // Renamed when complete: the other one may look at any moment.
        const letter = join(letterBox, `${Date.now()}-${process.pid}`)
        writeFileSync(letter, JSON.stringify(self))
        renameSync(letter, `${letter}.json`)
        return false
      }
      // Left behind by a process that was killed.
      rmSync(file, { force: true })
    }
    this.#watcher = watch(letterBox, () => this.#empty(letterBox)).unref()
    this.#empty(letterBox)
    return true
  }

  release(): void {
    this.#watcher?.close()
    if (this.#file !== null) rmSync(this.#file, { force: true })
    this.#watcher = this.#file = null
  }

  #take(file: string): boolean {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
      this.#file = file
      return true
    } catch {
      return false
    }
  }

  #empty(letterBox: string): void {
    for (const name of readdirSync(letterBox).filter((found) => found.endsWith('.json'))) {
      const path = join(letterBox, name)
      const second = JSON.parse(readFileSync(path, 'utf8')) as SecondInstance
      rmSync(path)
      this.#onSecond(second)
    }
  }
}

/** @returns the process that holds the lock, null when it has gone */
function readHolder(file: string): number | null {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    process.kill(pid, 0)
    return pid > 0 ? pid : null
  } catch {
    return null
  }
}
