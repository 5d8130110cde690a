/** How loud captured sound is: meters on local streams, and the page's one AudioContext they all share. */

export interface LevelWatch {
  /** How loud it looks, 0..1: decibels on an even scale, for a meter. */
  level(): number
  /** How loud it is, 0..1: linear root mean square, for TalkDetector. */
  rms(): number
  /** Whether there is anything to go by: 0 also stands for a context that waits for a click, or is not there. */
  isAwake(): boolean
  close(): void
}

/** A right to the AudioContext, which stays awake until it is given back. */
export interface AudioLoan {
  readonly context: AudioContext
  /** Idempotent. */
  readonly release: () => void
}

export interface AudioLevelsOptions {
  readonly createContext: () => AudioContext
}

/** About 43 ms at 48 kHz: shorter than a syllable, longer than a period of the lowest voice. */
const windowSamples = 2048

const silentWatch: LevelWatch = { level: () => 0, rms: () => 0, isAwake: () => false, close: () => {} }

/**
 * Opens the AudioContext for whoever needs it first and lets it sleep while nobody does: each one that is awake is a
 * thread that never rests. For local streams: Chromium feeds a received stream to Web Audio only while an element
 * plays it too.
 */
export class AudioLevels {
  readonly #createContext: () => AudioContext
  #context: AudioContext | null = null
  #loans = 0
  #isClosed = false

  constructor({ createContext }: AudioLevelsOptions) {
    this.#createContext = createContext
  }

  /** Never throws: a meter is no reason to fail, so without sound or Web Audio it stays at 0. */
  watch(stream: MediaStream): LevelWatch {
    if (this.#isClosed || stream.getAudioTracks().length === 0) return silentWatch
    const loan = this.borrow()
    if (!loan) return silentWatch
    try {
      return connect(loan, stream)
    } catch {
      loan.release()
      return silentWatch
    }
  }

  /** For others who make or look at sound. null where there is no Web Audio, and once closed. */
  borrow(): AudioLoan | null {
    if (this.#isClosed) return null
    let context: AudioContext
    try {
      context = this.#context ??= this.#createContext()
    } catch {
      return null
    }
    this.#loans += 1
    this.resume()
    let isReleased = false
    const release = (): void => {
      if (isReleased) return
      isReleased = true
      this.#loans -= 1
      if (this.#loans === 0 && !this.#isClosed) settleQuietly(context.suspend())
    }
    return { context, release }
  }

  /** Wakes the context; to be called in a click where the autoplay policy demands one. */
  resume(): void {
    if (this.#loans > 0) settleQuietly(this.#context?.resume())
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    settleQuietly(this.#context?.close())
  }
}

function connect({ context, release }: AudioLoan, stream: MediaStream): LevelWatch {
  const source = context.createMediaStreamSource(stream)
  const analyser = context.createAnalyser()
  analyser.fftSize = windowSamples
  // Not connected onwards: nobody wants to hear themselves.
  source.connect(analyser)

  const samples = new Float32Array(windowSamples)
  let isClosed = false
  const rms = (): number => {
    if (isClosed) return 0
    analyser.getFloatTimeDomainData(samples)
    return rmsOf(samples)
  }
  return {
    rms,
    level: () => perceivedLevel(rms()),
    isAwake: () => !isClosed && context.state === 'running',
    close: () => {
      if (isClosed) return
      isClosed = true
      source.disconnect()
      release()
    }
  }
}

/** @returns the linear root mean square of samples in -1..1 */
export function rmsOf(samples: Float32Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length)
}

/** Quieter than a silent room and as loud as a raised voice, in dB below full scale. */
const floorDb = -60
const ceilingDb = -10

/** Spreads a linear level over 0..1 the way ears do. */
export function perceivedLevel(rms: number): number {
  if (rms <= 0) return 0
  const db = 20 * Math.log10(rms)
  return Math.min(1, Math.max(0, (db - floorDb) / (ceilingDb - floorDb)))
}

// A context that is closed meanwhile rejects; there is nothing left to do about it.
function settleQuietly(change: Promise<void> | undefined): void {
  change?.catch(() => {})
}
