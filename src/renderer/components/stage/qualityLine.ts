/** What is said of a picture's quality: its figures, and why it is no better. Pure. */
import type { ReceivedPicture, SentPicture, SupplyNote } from '../../stores/call'
import type { Text } from '../../i18n'

export interface QualityLine {
  /** `640 × 360 · 24 fps`, or what we send ourselves. */
  readonly figures: string | null
  readonly reason: string | null
  /** Set where the reason is said without being asked for, because somebody might look for the fault elsewhere. */
  readonly sign: 'slow' | 'off' | null
}

/** As wide as a digit, so that figures stand still while they change. */
const figureSpace = '\u2007'

/**
 * @param supply null until the sender has said what they send
 * @param received undefined until it has been measured
 */
export function qualityLine(
  text: Text,
  supply: SupplyNote | null,
  received: ReceivedPicture | undefined
): QualityLine | null {
  // Said on the picture itself, and there is nothing to measure.
  if (isPictureHeldBack(supply)) return null
  const figures = received ? figuresOf(text, received) : text('quality.measuring')
  const quiet = { figures, sign: null }
  switch (supply?.reason) {
    case undefined:
      return { ...quiet, reason: null }
    case 'wish':
      return { ...quiet, reason: text('quality.fits') }
    case 'sender':
      return { ...quiet, reason: text('quality.asSent') }
    case 'bandwidth':
      return { figures, reason: text('quality.smaller'), sign: 'slow' }
  }
}

/** As many readings as it takes until a way that was just made has shown what it carries. */
const beginningReadings = 3

/**
 * What may be said of a supply. Every sender begins small and calls the connection the reason, as long as it has
 * not been measured; nobody should be told that it is slow before anybody knows.
 *
 * @param readings how often the link was read since it began to carry
 */
export function provenSupply(supply: SupplyNote | null, readings: number): SupplyNote | null {
  return supply?.reason === 'bandwidth' && readings < beginningReadings ? null : supply
}

/** Whether the connection has taken the picture away altogether; the last one then stays. */
export function isPictureHeldBack(supply: SupplyNote | null): boolean {
  return supply?.reason === 'bandwidth' && supply.height === 0
}

/** Of somebody whose camera is on, and whose picture we have chosen not to get. */
export function soundOnlyLine(text: Text): QualityLine {
  return { figures: null, reason: text('quality.soundOnly'), sign: 'off' }
}

/** What we send ourselves, largest first, each size with how many get it. */
export function sentLine(text: Text, sent: readonly SentPicture[]): QualityLine {
  const parts = sent
    .filter(({ links }) => links > 0)
    .toSorted((one, other) => other.height - one.height)
    .map(({ height, links }) => text('quality.sentTo', { height: Math.round(height) }, links))
  const figures =
    parts.length === 0
      ? text('quality.sentToNobody')
      : text('quality.sent', { parts: new Intl.ListFormat('en', { type: 'unit' }).format(parts) })
  return { figures, reason: null, sign: null }
}

function figuresOf(text: Text, { width, height, framesPerSecond }: ReceivedPicture): string {
  const rate = String(Math.round(framesPerSecond)).padStart(2, figureSpace)
  return text('quality.figures', { width: Math.round(width), height: Math.round(height), rate })
}
