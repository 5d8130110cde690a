/** What a page receives and encodes, read from its connections (W3C WebRTC Statistics). */
import type { Person } from '../../e2e/person'

/** One received stream, counted since it began. */
export interface Received {
  readonly kind: 'audio' | 'video'
  /** Of the last decoded picture, in pixels; 0 for sound and before the first picture. */
  readonly height: number
  readonly framesDecoded: number
  readonly keyFrames: number
  readonly freezes: number
  /** With the headers of its packets. */
  readonly bytes: number
  readonly samples: number
  /** Samples made up because the real ones were not there in time. */
  readonly concealedSamples: number
}

/** What has arrived on the page's open connections; streams of which no packet has come are left out. */
export function readReceived({ page }: Person): Promise<Received[]> {
  return page.evaluate(async () => {
    const open = window.recordedConnections.filter(({ connectionState }) => connectionState === 'connected')
    const reports = await Promise.all(open.map((connection) => connection.getStats()))
    return reports.flatMap((report) =>
      [...(report as unknown as Map<string, Record<string, unknown>>).values()]
        .filter((entry) => entry['type'] === 'inbound-rtp' && Number(entry['packetsReceived']) > 0)
        .map((entry): Received => {
          const count = (name: string): number => Number(entry[name] ?? 0)
          return {
            kind: entry['kind'] === 'video' ? 'video' : 'audio',
            height: count('frameHeight'),
            framesDecoded: count('framesDecoded'),
            keyFrames: count('keyFramesDecoded'),
            freezes: count('freezeCount'),
            bytes: count('bytesReceived') + count('headerBytesReceived'),
            samples: count('totalSamplesReceived'),
            concealedSamples: count('concealedSamples')
          }
        })
    )
  })
}

/** Streams that bring pictures: an idle slot gets packets as well, with nothing in them, when bandwidth is probed. */
export async function readReceivedVideo(person: Person): Promise<Received[]> {
  return (await readReceived(person)).filter(({ kind, height }) => kind === 'video' && height > 0)
}
