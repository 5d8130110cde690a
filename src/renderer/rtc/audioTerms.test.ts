import { describe, expect, it } from 'vitest'
import { audioEncoding, offerFeedback, withDtx, withRedundancy } from './audioTerms'

const numbered = 'a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01'
const audio = [
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 126',
  'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  numbered,
  'a=rtpmap:111 opus/48000/2',
  'a=rtcp-fb:111 transport-cc',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  'a=rtpmap:63 red/48000/2',
  'a=fmtp:63 111/111',
  'a=rtpmap:9 G722/8000'
]
const video = ['m=video 9 UDP/TLS/RTP/SAVPF 96', 'a=rtpmap:96 VP8/90000']
const described = (...sections: string[][]): string =>
  `${['v=0', 'a=group:BUNDLE 0 1 2 3', ...sections.flat()].join('\r\n')}\r\n`
const link = described(audio, video, video, audio)
/** The same with other lines in place of some of the microphone's. */
const withLines = (...changes: readonly (readonly [from: string, to: string[]])[]): string =>
  described(
    audio.flatMap((line) => changes.find(([from]) => from === line)?.[1] ?? [line]),
    video,
    video,
    audio
  )

describe('withDtx', () => {
  it('asks for it in the microphone, and nowhere else', () => {
    const fmtp = 'a=fmtp:111 minptime=10;useinbandfec=1'
    expect(withDtx(link)).toBe(withLines([fmtp, [`${fmtp};usedtx=1`]]))
  })

  it('asks where Opus has had no terms so far', () => {
    const bare = link.replace('a=fmtp:111 minptime=10;useinbandfec=1\r\n', '')
    expect(withDtx(bare)).toBe(bare.replace('opus/48000/2\r\n', 'opus/48000/2\r\na=fmtp:111 usedtx=1\r\n'))
  })

  it('asks once', () => {
    expect(withDtx(withDtx(link))).toBe(withDtx(link))
  })

  it.each([
    ['no description', ''],
    ['no Opus', described(['m=audio 9 UDP/TLS/RTP/SAVPF 9', 'a=rtpmap:9 G722/8000'])],
    ['a picture in first place', described(video, audio)]
  ])('leaves alone what is %s', (_, sdp) => {
    expect(withDtx(sdp)).toBe(sdp)
  })
})

describe('withRedundancy', () => {
  const formats = 'm=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 126'
  const order = (wanted: string): string => withLines([formats, [`m=audio 9 UDP/TLS/RTP/SAVPF ${wanted}`]])
  const twice = withLines(
    [formats, ['m=audio 9 UDP/TLS/RTP/SAVPF 63 111 9 126']],
    [numbered, []],
    ['a=rtcp-fb:111 transport-cc', []]
  )

  it('puts RED before Opus in the microphone and takes it out of the congestion control, and nothing else', () => {
    expect(withRedundancy(link, true)).toBe(twice)
  })

  it('puts it behind, however the other end lists it', () => {
    expect(withRedundancy(order('9 63 126 111'), false)).toBe(order('9 126 111 63'))
  })

  it('changes nothing where it is so already', () => {
    expect(withRedundancy(link, false)).toBe(link)
    expect(withRedundancy(twice, true)).toBe(twice)
  })

  it('does without where the other end has no RED', () => {
    const plain = link.replaceAll(' 63 ', ' ').replaceAll('a=rtpmap:63 red/48000/2\r\n', '')
    expect(withRedundancy(plain, true)).toBe(plain)
  })
})

describe('offerFeedback', () => {
  const level = { uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', direction: 'sendrecv' }
  const time = { uri: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time', direction: 'stopped' }
  const feedback = { uri: numbered.replace('a=extmap:3 ', ''), direction: 'stopped' }

  it('asks for what the microphone has lost, and for nothing else', () => {
    let wanted: unknown = null
    const microphone = {
      getHeaderExtensionsToNegotiate: () => [level, time, feedback],
      setHeaderExtensionsToNegotiate: (extensions: unknown) => void (wanted = extensions)
    } as unknown as RTCRtpTransceiver
    offerFeedback({ getTransceivers: () => [microphone] })
    expect(wanted).toEqual([level, time, { ...feedback, direction: 'sendrecv' }])
  })

  it('does without where extensions cannot be chosen', () => {
    expect(() => offerFeedback({ getTransceivers: () => [{} as RTCRtpTransceiver] })).not.toThrow()
    expect(() => offerFeedback({ getTransceivers: () => [] })).not.toThrow()
  })
})

describe('audioEncoding', () => {
  const opus = { mimeType: 'audio/opus' }

  it('is what the link can carry', () => {
    expect(audioEncoding({ audioBitsPerSecond: 31_999.6, isAudioRedundant: false }, [opus])).toEqual({
      maxBitrate: 32_000,
      adaptivePtime: true
    })
  })

  it('is in short packets where they get lost', () => {
    const encoding = audioEncoding({ audioBitsPerSecond: 24_000, isAudioRedundant: true }, [opus])
    expect(encoding?.adaptivePtime).toBe(false)
  })

  it('is nothing before there is a codec it would mean something to', () => {
    const portion = { audioBitsPerSecond: 32_000, isAudioRedundant: false }
    expect(audioEncoding(portion, [])).toBeNull()
    expect(audioEncoding(portion, [{ mimeType: 'audio/PCMU' }])).toBeNull()
  })
})
