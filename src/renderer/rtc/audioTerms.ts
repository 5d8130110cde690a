/**
 * Terms of the microphone's sound: nothing is sent while nobody speaks (DTX), and everything twice where much gets
 * lost (RED, RFC 2198). Pure.
 *
 * Both are agreed on in the session description, as browsers offer no other way: DTX is a wish of whoever receives
 * (RFC 7587 section 7), and Chromium sends RED when the description it was given lists it before Opus;
 * RTCRtpEncodingParameters.codec is accepted and changes nothing. Losses here and there are covered
 * without RED, by Opus itself (in-band FEC), which adapts to what the other end reports.
 */
import type { Encoding } from './encoding'
import type { Allotment } from './fanout/allotment'
import { slots } from './slots'

/**
 * The description as it is told to the other end, which then sends a packet or three a second instead of fifty while
 * its microphone is silent or muted. The sound of a share is left alone: DTX takes quiet music for silence.
 */
export function withDtx(sdp: string): string {
  return changeMicrophone(sdp, (section) => {
    const opus = payloadTypeOf(section, 'opus')
    if (opus === null || /\busedtx=/.test(section)) return section
    const terms = new RegExp(`^a=fmtp:${opus} .*$`, 'm')
    if (terms.test(section)) return section.replace(terms, (line) => `${line};usedtx=1`)
    const codec = new RegExp(`^a=rtpmap:${opus} .*\r?\n`, 'm')
    return section.replace(codec, (line) => `${line}a=fmtp:${opus} usedtx=1${/\r?\n$/.exec(line)?.[0] ?? ''}`)
  })
}

/** The other end's description as it is applied here, so that we send sound twice, or once. */
export function withRedundancy(sdp: string, isRedundant: boolean): string {
  return changeMicrophone(sdp, (section) => {
    const opus = payloadTypeOf(section, 'opus')
    const red = payloadTypeOf(section, 'red')
    if (opus === null || red === null) return section
    const pair = isRedundant ? [red, opus] : [opus, red]
    return section.replace(/^m=.*$/m, (line) => {
      const [media = '', port = '', protocol = '', ...formats] = line.split(' ')
      const ordered = formats.filter((format) => format !== red)
      ordered.splice(ordered.indexOf(opus), 1, ...pair)
      return [media, port, protocol, ...ordered].join(' ')
    })
  })
}

/** For the microphone's sender; null before anything is negotiated, and where it is not Opus. */
export function audioEncoding(
  { audioBitsPerSecond }: Pick<Allotment, 'audioBitsPerSecond'>,
  codecs: readonly Pick<RTCRtpCodec, 'mimeType'>[]
): Encoding | null {
  const hasOpus = codecs.some(({ mimeType }) => mimeType.toLowerCase() === 'audio/opus')
  return hasOpus ? { maxBitrate: Math.round(audioBitsPerSecond), adaptivePtime: true } : null
}

function changeMicrophone(sdp: string, change: (section: string) => string): string {
  let position = -1
  const changed = sdp.split(/^(?=m=)/m).map((section) => {
    if (section.startsWith('m=')) position += 1 // the session's own lines come first
    return slots[position] === 'microphone' && section.startsWith('m=audio ') ? change(section) : section
  })
  return changed.join('')
}

function payloadTypeOf(section: string, codec: 'opus' | 'red'): string | null {
  return new RegExp(`^a=rtpmap:(\\d+) ${codec}/48000`, 'im').exec(section)?.[1] ?? null
}
