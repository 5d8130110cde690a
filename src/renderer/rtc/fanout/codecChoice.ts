/**
 * Which codec a slot is encoded with for everybody at once. Pure, apart from asking the browser what it encodes well.
 *
 * A link can be fed only with a codec both it and the encoders have negotiated in the same form, so that numbers
 * win: whoever is left out costs an encoder of their own. Among what serves as many, the slot decides.
 */
import type { VideoSlot } from '../wishes'

export type Codec = Pick<RTCRtpCodecParameters, 'mimeType' | 'clockRate' | 'payloadType' | 'sdpFmtpLine'>

/** Lower-case MIME types. */
export interface EncodingFacts {
  /** Encoded without dropping pictures. */
  readonly smooth: readonly string[]
  /** Encoded by hardware, as far as the browser tells. */
  readonly powerEfficient: readonly string[]
}

export type CodecFacts = Readonly<Record<VideoSlot, EncodingFacts>>

/** For browsers that say nothing, and until they have answered. */
export const noFacts: CodecFacts = {
  camera: { smooth: [], powerEfficient: [] },
  share: { smooth: [], powerEfficient: [] }
}

/** Retransmission and error correction, which are listed like codecs. */
const repairTypes = ['video/rtx', 'video/red', 'video/ulpfec', 'video/flexfec-03']

export function isRepair({ mimeType }: { readonly mimeType: string }): boolean {
  return repairTypes.includes(mimeType.toLowerCase())
}

/** Whether frames of one can be sent as the other: level and tier do not count, they only bound size and rate. */
export function sameFormat(one: Omit<Codec, 'payloadType'>, other: Omit<Codec, 'payloadType'>): boolean {
  return formatOf(one) === formatOf(other)
}

/** As `sameFormat`, and under the same number on the wire. */
export function sameCodec(one: Codec, other: Codec): boolean {
  return one.payloadType === other.payloadType && sameFormat(one, other)
}

/**
 * The codec everybody can be fed with, or null when there is none for anybody.
 *
 * @param source what the encoders have negotiated
 * @param links what each link's sender has negotiated; without links preference alone decides
 */
export function chooseCodec(
  slot: VideoSlot,
  source: readonly Codec[],
  links: readonly (readonly Codec[])[],
  facts: CodecFacts
): Codec | null {
  let best: { codec: Codec; served: number; rank: number } | null = null
  for (const codec of source) {
    const rank = rankOf(slot, codec, facts[slot])
    const served = links.filter((codecs) => codecs.some((other) => sameCodec(codec, other))).length
    if (rank === null || (links.length > 0 && served === 0)) continue
    if (!best || served > best.served || (served === best.served && rank < best.rank)) {
      best = { codec, served, rank }
    }
  }
  return best?.codec ?? null
}

/** By hardware, cheapest to decode first. */
const hardwareOrder = ['video/h264', 'video/vp9', 'video/av1']

/**
 * In software, cheapest first, and every link decodes it in step with many others. VP8 is also what gets a shared
 * text sharp soonest after AV1: VP9 hardly refines a picture that is captured once a second, as one at rest is.
 */
const softwareOrder = ['video/vp8', 'video/vp9', 'video/h264', 'video/av1']

/** Lower is better; null is never used. */
function rankOf(slot: VideoSlot, codec: Codec, { smooth, powerEfficient }: EncodingFacts): number | null {
  const type = codec.mimeType.toLowerCase()
  const software = softwareOrder.indexOf(type)
  if (software < 0 || !isCommonForm(codec)) return null
  if (slot === 'share') {
    // Its tools for screen content make text sharp at a fraction of the bits, which no hardware encoder matches.
    return type === 'video/av1' && smooth.includes(type) ? -1 : software
  }
  const hardware = hardwareOrder.indexOf(type)
  return hardware >= 0 && powerEfficient.includes(type) ? hardware - hardwareOrder.length : software
}

/** 8 bits a sample, 4:2:0, and what every decoder of H.264 in a browser takes (RFC 7742 section 6.2). */
function isCommonForm(codec: Codec): boolean {
  const format = formatOf(codec)
  if (codec.mimeType.toLowerCase() === 'video/h264') return format === formatOf(plainH264)
  return !/profile(-id)?=[1-9]/.test(format)
}

const plainH264 = {
  mimeType: 'video/H264',
  clockRate: 90_000,
  sdpFmtpLine: 'packetization-mode=1;profile-level-id=42e01f'
}

/** The parameters that change what is in a frame, with what stands for a missing one (the RTP formats' RFCs). */
const formatParameters: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'video/vp9': { 'profile-id': '0' },
  'video/av1': { profile: '0' },
  'video/h264': { 'packetization-mode': '0', 'profile-level-id': '42000a' }
}

/** A text that is equal for codecs whose frames can be exchanged. */
function formatOf({ mimeType, sdpFmtpLine = '' }: Omit<Codec, 'payloadType'>): string {
  const type = mimeType.toLowerCase()
  const given = new Map(sdpFmtpLine.split(';').map(parameterIn))
  const parts = Object.entries(formatParameters[type] ?? {}).map(([name, standard]) => {
    const value = (given.get(name) ?? standard).toLowerCase()
    // Six hexadecimal digits: profile, its constraints, and the level, which is the one that does not count.
    return `;${name}=${name === 'profile-level-id' ? value.slice(0, 4) : value}`
  })
  return type + parts.join('')
}

function parameterIn(text: string): [name: string, value: string] {
  const [name = '', value = ''] = text.split('=')
  return [name.trim().toLowerCase(), value.trim()]
}

const probes: Readonly<Record<VideoSlot, Omit<VideoConfiguration, 'contentType'>>> = {
  camera: { width: 1280, height: 720, bitrate: 1_700_000, framerate: 30 },
  share: { width: 1920, height: 1080, bitrate: 2_500_000, framerate: 15 }
}

/**
 * Asks what is encoded smoothly and power-efficiently here (W3C Media Capabilities, type 'webrtc'). Worth asking once
 * per mesh. Never rejects: what the browser does not answer is not known.
 */
export async function readCodecFacts(
  mediaCapabilities: Pick<MediaCapabilities, 'encodingInfo'> | undefined
): Promise<CodecFacts> {
  if (!mediaCapabilities) return noFacts
  const [camera, share] = await Promise.all([
    readFacts(mediaCapabilities, 'camera'),
    readFacts(mediaCapabilities, 'share')
  ])
  return { camera, share }
}

async function readFacts(
  mediaCapabilities: Pick<MediaCapabilities, 'encodingInfo'>,
  slot: VideoSlot
): Promise<EncodingFacts> {
  const answers = await Promise.all(
    softwareOrder.map(async (type) => {
      // An encoder that cannot do the layers the links are thinned out by is of no use here.
      const layers = type === 'video/h264' ? {} : { scalabilityMode: 'L1T3' }
      const video: VideoConfiguration = { ...probes[slot], ...layers, contentType: type }
      const info = await mediaCapabilities.encodingInfo({ type: 'webrtc', video }).catch(() => null)
      return { type, isSmooth: info?.smooth === true, isPowerEfficient: info?.powerEfficient === true }
    })
  )
  return {
    smooth: answers.filter(({ isSmooth }) => isSmooth).map(({ type }) => type),
    powerEfficient: answers.filter(({ isPowerEfficient }) => isPowerEfficient).map(({ type }) => type)
  }
}
