/** The connections of the mesh lab: all of them recorded, some of them less able than others. */

/** A connection that is told no way to the outside is one of the page to itself. */
export function recordConnections(links: RTCPeerConnection[], loopbacks: RTCPeerConnection[]): void {
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      ;(configuration ? links : loopbacks).push(this)
    }
  }
}

/** Offers and accepts no other video than this, and what repairs it. */
export function connectionFor(mimeType: string): RTCPeerConnection {
  const known = RTCRtpReceiver.getCapabilities('video')?.codecs ?? []
  const codecs = known.filter((codec) => [mimeType, 'video/rtx'].includes(codec.mimeType))
  const connection = new RTCPeerConnection({})
  const describe = connection.setLocalDescription.bind(connection)
  connection.setLocalDescription = (description) => {
    for (const transceiver of connection.getTransceivers())
      if (transceiver.receiver.track.kind === 'video') transceiver.setCodecPreferences(codecs)
    return describe(description)
  }
  return connection
}
