import { describe, expect, it } from 'vitest'
import { audioEncoding, withDtx, withRedundancy } from './audioTerms'

const audio = [
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 126',
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
  const order = (formats: string): string =>
    withLines(['m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 126', [`m=audio 9 UDP/TLS/RTP/SAVPF ${formats}`]])

  it('puts RED before Opus in the microphone, and nowhere else', () => {
    expect(withRedundancy(link, true)).toBe(order('63 111 9 126'))
  })

  it('puts it behind again', () => {
    expect(withRedundancy(withRedundancy(link, true), false)).toBe(link)
    expect(withRedundancy(order('9 63 126 111'), false)).toBe(order('9 126 111 63'))
  })

  it('changes nothing where it is so already', () => {
    expect(withRedundancy(link, false)).toBe(link)
    expect(withRedundancy(order('63 111 9 126'), true)).toBe(order('63 111 9 126'))
  })

  it('does without where the other end has no RED', () => {
    const plain = link.replaceAll(' 63 ', ' ').replaceAll('a=rtpmap:63 red/48000/2\r\n', '')
    expect(withRedundancy(plain, true)).toBe(plain)
  })
})

describe('audioEncoding', () => {
  const opus = { mimeType: 'audio/opus' }

  it('is what the link can carry', () => {
    expect(audioEncoding({ audioBitsPerSecond: 31_999.6 }, [opus])).toEqual({
      maxBitrate: 32_000,
      adaptivePtime: true
    })
  })

  it('is nothing before there is a codec it would mean something to', () => {
    expect(audioEncoding({ audioBitsPerSecond: 32_000 }, [])).toBeNull()
    expect(audioEncoding({ audioBitsPerSecond: 32_000 }, [{ mimeType: 'audio/PCMU' }])).toBeNull()
  })
})
