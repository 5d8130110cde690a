/** For tests: a slot on a sender that keeps notes. */
import type { Encoding } from './encoding'
import { FakeSender, FakeTrack } from './fakeConnection'
import { OutgoingSlot } from './outgoingSlot'
import type { Slot } from './slots'

export const small: Encoding = {
  maxBitrate: 600_000,
  scaleResolutionDownBy: 2,
  maxFramerate: 30,
  degradationPreference: 'balanced'
}
export const sharp: Encoding = {
  ...small,
  scaleResolutionDownBy: 1,
  degradationPreference: 'maintain-resolution'
}

export function setUp(name: Slot = 'camera') {
  const sender = new FakeSender()
  const reports: string[] = []
  const slot = new OutgoingSlot(name, (message) => reports.push(message))
  const attach = (): Promise<void> => slot.attach(sender as unknown as RTCRtpSender)
  const track = (): MediaStreamTrack => new FakeTrack('video').asTrack()
  return { sender, reports, slot, attach, track }
}
