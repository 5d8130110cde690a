/** The figures of one of our own links in words. Pure. */
import type { Text } from '../../i18n'
import type { LinkFacts } from '../../stores/links'

export interface Figure {
  readonly name: string
  readonly value: string
}

/** What is not there (a picture, a share) is left out; what could not be measured says so. */
export function linkFigures(text: Text, facts: LinkFacts): readonly Figure[] {
  const { figures, lossPercent } = facts
  const picture = (slot: 'camera' | 'share'): string | null => {
    const video = figures?.video[slot]
    if (!video || video.width === 0 || video.framesPerSecond === 0) return null
    return text('connections.pixels', { width: video.width, height: video.height })
  }
  const rows: readonly (readonly [name: string, value: string | null])[] = [
    [text('connections.way'), wayOf(text, facts)],
    [text('connections.roundTrip'), milliseconds(text, figures?.rttMs ?? null)],
    [text('connections.loss'), percent(text, lossPercent)],
    [text('connections.buffer'), milliseconds(text, figures?.sound.bufferMs ?? null)],
    [text('connections.picture'), picture('camera')],
    [text('connections.share'), picture('share')]
  ]
  return rows.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]))
}

export function wayOf(text: Text, { figures }: LinkFacts): string {
  if (!figures?.path) return text('connections.noWay')
  return text(`connections.${figures.path.kind}`, { protocol: figures.path.protocol.toUpperCase() })
}

function milliseconds(text: Text, ms: number | null): string {
  return ms === null
    ? text('connections.unmeasured')
    : text('connections.milliseconds', { ms: Math.round(ms) })
}

/** A tenth matters below one; above it is noise. */
function percent(text: Text, value: number | null): string {
  if (value === null) return text('connections.unmeasured')
  return text('connections.percent', { percent: value < 1 ? Math.round(value * 10) / 10 : Math.round(value) })
}
