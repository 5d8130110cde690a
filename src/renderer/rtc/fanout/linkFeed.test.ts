import { describe, expect, it } from 'vitest'
import { FakeTrack } from '../fakeConnection'
import type { Size, Supply, Wishes } from '../wishes'
import { LinkFeed, type FedLink, type Offerings } from './linkFeed'

const wish = (height: number): Wishes => ({ camera: { width: (height * 16) / 9, height }, share: null })
const nothing: Wishes = { camera: null, share: null }

/** What the other end is told last of a camera with this capture while it shows that. */
function told(wishes: Wishes, capture: Size | null): Supply | null {
  let last: Supply | null = null
  const link: FedLink = {
    state: 'connected',
    codecs: () => [],
    setEncoding: () => undefined,
    setIdle: () => undefined,
    setSoundRedundant: () => undefined,
    requestKeyFrame: () => undefined,
    uplink: () => Promise.reject(new Error('not measured here')),
    tell: (message) => {
      if (message.kind === 'supply') last = message.supply
    }
  }
  const feed = new LinkFeed(null, () => undefined)
  feed.serve(link)
  feed.setWishes(wishes)
  const camera = capture && { track: new FakeTrack('video').asTrack(), size: capture }
  const offerings: Offerings = { camera, share: null }
  feed.decide(offerings)
  feed.tellSupply(offerings)
  return last
}

describe('what a link is told of its supply', () => {
  const large = { width: 1280, height: 720 }

  it('names the wish where what is shown needs no more, also where nothing is shown', () => {
    expect(told(wish(180), large)?.camera).toEqual({ height: 180, reason: 'wish' })
    expect(told(nothing, large)?.camera).toEqual({ height: 0, reason: 'wish' })
  })

  it('names the sender where no more is captured', () => {
    expect(told(wish(720), { width: 320, height: 180 })?.camera).toEqual({ height: 180, reason: 'sender' })
  })

  it('is nothing where there is nothing to send', () => {
    expect(told(wish(180), null)?.camera).toBeNull()
  })
})
