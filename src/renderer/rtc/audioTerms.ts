/**
 * Terms of the microphone's sound: nothing is sent while nobody speaks (DTX), and everything twice where much gets
 * lost (RED, RFC 2198). Pure.
 *
 * Both are agreed on in the session description, as browsers offer no other way: DTX is a wish of whoever receives
 * (RFC 7587 section 7), and Chromium sends RED when the description it was given lists it before Opus;
 * RTCRtpEncodingParameters.codec is accepted and changes nothing. Losses here and there are covered
 * without RED, by Opus itself (in-band FEC, which browsers ask each other for by themselves), and it adapts to what
 * the other end reports. How long received sound is held back is left to the browser, which measures it.
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

/**
 * The other end's description as it is applied here, so that we send sound twice, or once.
 *
 * While twice, the microphone is out of the browser's congestion control, too, and has the bitrate its encoding says.
 * Chromium takes every loss for a full queue: where three packets in ten get lost by themselves it would
 * thin sound out to 6 kbit/s in packets of 120 ms, too little for any of them to mend the one before.
 */
export function withRedundancy(sdp: string, isRedundant: boolean): string {
  return changeMicrophone(sdp, (section) => {
    const opus = payloadTypeOf(section, 'opus')
    const red = payloadTypeOf(section, 'red')
    if (opus === null || red === null) return section
    const pair = isRedundant ? [red, opus] : [opus, red]
    return (isRedundant ? withoutFeedback(section) : section).replace(/^m=.*$/m, (line) => {
      const [media = '', port = '', protocol = '', ...formats] = line.split(' ')
      const ordered = formats.filter((format) => format !== red)
      ordered.splice(ordered.indexOf(opus), 1, ...pair)
      return [media, port, protocol, ...ordered].join(' ')
    })
  })
}

/**
 * For the microphone's sender; null before anything is negotiated, and where it is not Opus. Long packets save
 * headers, but each that is lost is a long gap.
 */
export function audioEncoding(
  { audioBitsPerSecond, isAudioRedundant }: Pick<Allotment, 'audioBitsPerSecond' | 'isAudioRedundant'>,
  codecs: readonly Pick<RTCRtpCodec, 'mimeType'>[]
): Encoding | null {
  const hasOpus = codecs.some(({ mimeType }) => mimeType.toLowerCase() === 'audio/opus')
  return hasOpus ? { maxBitrate: Math.round(audioBitsPerSecond), adaptivePtime: !isAudioRedundant } : null
}

/**
 * What one description has left out Chromium leaves out of every offer from then on, and the other end of its answers:
 * asks for the numbers of the congestion control anew, to be offered as if nothing had been.
 *
 * @see WebRTC Extensions (W3C), RTCRtpTransceiver.setHeaderExtensionsToNegotiate(); nothing happens where it is missing
 */
export function offerFeedback(connection: Pick<RTCPeerConnection, 'getTransceivers'>): void {
  const transceiver = connection.getTransceivers()[slots.indexOf('microphone')] as
    (RTCRtpTransceiver & Partial<ExtensionControl>) | undefined
  const extensions = transceiver?.getHeaderExtensionsToNegotiate?.() ?? []
  transceiver?.setHeaderExtensionsToNegotiate?.(
    extensions.map(({ uri, direction }) => ({
      uri,
      direction: uri.includes('transport-wide-cc') ? 'sendrecv' : direction
    }))
  )
}

/** As much of it as TypeScript does not know yet. */
interface ExtensionControl {
  getHeaderExtensionsToNegotiate(): HeaderExtension[]
  setHeaderExtensionsToNegotiate(extensions: readonly HeaderExtension[]): void
}
interface HeaderExtension {
  readonly uri: string
  readonly direction: RTCRtpTransceiverDirection
}

/** No packet is numbered for the congestion control (draft-holmer-rmcat-transport-wide-cc-extensions-01). */
function withoutFeedback(section: string): string {
  return section
    .replaceAll(/^a=extmap:\S+ \S*transport-wide-cc\S*\r?\n/gm, '')
    .replaceAll(/^a=rtcp-fb:\S+ transport-cc\r?\n/gm, '')
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
