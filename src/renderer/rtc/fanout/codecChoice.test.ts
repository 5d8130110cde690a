import { describe, expect, it } from 'vitest'
import {
  chooseCodec,
  isRepair,
  noFacts,
  readCodecFacts,
  sameCodec,
  type Codec,
  type CodecFacts
} from './codecChoice'

function codec(name: string, payloadType: number, sdpFmtpLine?: string): Codec {
  return { mimeType: `video/${name}`, clockRate: 90_000, payloadType, ...(sdpFmtpLine && { sdpFmtpLine }) }
}

const vp8 = codec('VP8', 96)
const vp9 = codec('VP9', 98, 'profile-id=0')
const vp9Deep = codec('VP9', 100, 'profile-id=2')
const av1 = codec('AV1', 45, 'level-idx=5;profile=0;tier=0')
const h264 = codec('H264', 108, 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f')
const h264Single = codec(
  'H264',
  109,
  'level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f'
)
const all = [vp8, h264Single, h264, av1, vp9, vp9Deep]

function facts(smooth: string[], powerEfficient: string[] = []): CodecFacts {
  return { camera: { smooth, powerEfficient }, share: { smooth, powerEfficient } }
}

describe('sameCodec', () => {
  it('ignores case, order, level, tier and what only this browser knows', () => {
    expect(
      sameCodec(av1, codec('av1', 45, 'profile=0; tier=1; level-idx=9; x-google-start-bitrate=8000'))
    ).toBe(true)
    expect(
      sameCodec(
        h264,
        codec('H264', 108, 'profile-level-id=42E028;packetization-mode=1;x-google-max-bitrate=1')
      )
    ).toBe(true)
  })

  it('takes a missing parameter for its standard value', () => {
    expect(sameCodec(vp9, codec('VP9', 98))).toBe(true)
    expect(sameCodec(av1, codec('AV1', 45))).toBe(true)
    expect(sameCodec(vp9Deep, codec('VP9', 100))).toBe(false)
  })

  it('tells profiles, packetization modes and numbers on the wire apart', () => {
    expect(sameCodec(vp9, { ...vp9Deep, payloadType: 98 })).toBe(false)
    expect(sameCodec(h264, { ...h264Single, payloadType: 108 })).toBe(false)
    expect(sameCodec(h264, codec('H264', 108, 'packetization-mode=1;profile-level-id=4d001f'))).toBe(false)
    expect(sameCodec(vp8, { ...vp8, payloadType: 97 })).toBe(false)
    expect(sameCodec(vp8, codec('VP9', 96))).toBe(false)
  })
})

describe('chooseCodec', () => {
  it('takes VP8 for a camera where there is no hardware', () => {
    expect(chooseCodec('camera', all, [all, all], facts(['video/av1', 'video/vp9']))).toBe(vp8)
  })

  it('takes the hardware that is cheapest to decode for a camera', () => {
    expect(chooseCodec('camera', all, [all], facts([], ['video/vp9', 'video/av1']))).toBe(vp9)
    expect(chooseCodec('camera', all, [all], facts([], ['video/vp9', 'video/h264']))).toBe(h264)
  })

  it('takes AV1 for a share when everybody can be fed with it and it is encoded smoothly', () => {
    expect(chooseCodec('share', all, [all, all], facts(['video/av1']))).toBe(av1)
    expect(chooseCodec('share', all, [all, all], noFacts)).toBe(vp8)
    expect(chooseCodec('share', all, [all, [vp8, vp9]], facts(['video/av1']))).toBe(vp8)
  })

  it('is not led to hardware for a share, which knows nothing of text', () => {
    expect(chooseCodec('share', all, [all], facts(['video/av1'], ['video/h264', 'video/vp9']))).toBe(av1)
  })

  it('serves the most links, whatever it would rather use', () => {
    expect(chooseCodec('camera', all, [[vp8, h264], [h264], [h264, vp9]], noFacts)).toBe(h264)
    expect(chooseCodec('share', all, [[vp8], [vp8, av1], [av1, vp8]], facts(['video/av1']))).toBe(vp8)
  })

  it('does not count a link that has the codec under another number', () => {
    const elsewhere = { ...vp8, payloadType: 120 }
    expect(chooseCodec('camera', all, [[elsewhere, vp9], [vp9]], noFacts)).toBe(vp9)
  })

  it('chooses by preference alone while there are no links', () => {
    expect(chooseCodec('camera', all, [], noFacts)).toBe(vp8)
  })

  it('never chooses deep colours, other profiles of H.264 or what only repairs', () => {
    const others = [vp9Deep, h264Single, codec('rtx', 97, 'apt=96'), codec('H265', 49)]
    expect(chooseCodec('camera', others, [others], facts([], ['video/h264', 'video/vp9']))).toBeNull()
    expect(others.filter(isRepair)).toHaveLength(1)
  })

  it('says so when nobody can be fed', () => {
    expect(chooseCodec('camera', [], [all], noFacts)).toBeNull()
    expect(chooseCodec('camera', [vp8], [[vp9]], noFacts)).toBeNull()
    expect(chooseCodec('camera', all, [[]], noFacts)).toBeNull()
  })
})

describe('readCodecFacts', () => {
  it('tells apart what is smooth and what is done by hardware', async () => {
    const asked: (string | undefined)[] = []
    const encodingInfo = async ({ video }: MediaEncodingConfiguration): Promise<MediaCapabilitiesInfo> => {
      asked.push(`${video?.contentType} ${video?.height} ${video?.scalabilityMode}`)
      const isVp9 = video?.contentType === 'video/vp9'
      const isSmallAv1 = video?.contentType === 'video/av1' && video.height < 1_000
      return { supported: true, smooth: isVp9 || isSmallAv1, powerEfficient: isVp9 }
    }
    expect(await readCodecFacts({ encodingInfo })).toEqual({
      camera: { smooth: ['video/vp9', 'video/av1'], powerEfficient: ['video/vp9'] },
      share: { smooth: ['video/vp9'], powerEfficient: ['video/vp9'] }
    })
    expect(asked).toContain('video/vp9 720 L1T3')
    expect(asked).toContain('video/h264 720 undefined')
  })

  it('knows nothing where the browser refuses the question or has no answer', async () => {
    const encodingInfo = (): Promise<never> => Promise.reject(new TypeError('no such type'))
    expect(await readCodecFacts({ encodingInfo })).toEqual(noFacts)
    expect(await readCodecFacts(undefined)).toEqual(noFacts)
  })
})
