/** How one sender encodes: what it asks of its RTCRtpSender, as plain data. */

/** A subset of RTCRtpEncodingParameters, plus what belongs to the sender as a whole. */
export interface Encoding {
  /** Bits per second. */
  readonly maxBitrate: number
  /** Sound only: fewer, longer packets where bandwidth is short (WebRTC Extensions). */
  readonly adaptivePtime?: boolean
  /** Frames per second. Video only, as are the next three. */
  readonly maxFramerate?: number
  /** Against what is captured; at least 1. */
  readonly scaleResolutionDownBy?: number
  readonly scalabilityMode?: string
  /** What is given up first when the machine or the bitrate is not enough; applied where the browser supports it. */
  readonly degradationPreference?: RTCDegradationPreference
  /** One of those negotiated (WebRTC Extensions, RTCRtpEncodingParameters.codec); absent leaves the present one. */
  readonly codec?: RTCRtpCodec
}

/** Whether setting one after the other would change nothing. */
export function sameEncoding(one: Encoding, other: Encoding): boolean {
  return (
    one.maxBitrate === other.maxBitrate &&
    one.adaptivePtime === other.adaptivePtime &&
    one.maxFramerate === other.maxFramerate &&
    one.scaleResolutionDownBy === other.scaleResolutionDownBy &&
    one.scalabilityMode === other.scalabilityMode &&
    one.degradationPreference === other.degradationPreference &&
    one.codec?.mimeType === other.codec?.mimeType &&
    one.codec?.sdpFmtpLine === other.codec?.sdpFmtpLine
  )
}

/** What lib.dom lacks: WebRTC Extensions, RTCEncodingOptions. */
interface KeyFrameOptions extends RTCSetParameterOptions {
  readonly encodingOptions: readonly { readonly keyFrame: boolean }[]
}

/** For `setParameters`: each encoder's next frame is to be a key frame. */
export function keyFramesFor({ encodings }: RTCRtpSendParameters): RTCSetParameterOptions {
  const options: KeyFrameOptions = { encodingOptions: encodings.map(() => ({ keyFrame: true })) }
  return options
}
