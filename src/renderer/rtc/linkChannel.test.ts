import { describe, expect, it } from 'vitest'
import { FakeTimers } from './fakeConnection'
import { LinkChannel } from './linkChannel'
import { decodeMessage, encodeMessage, type LinkMessage } from './linkMessages'

/** Opens, fills and empties when told to. */
class FakeChannel extends EventTarget {
  readyState: RTCDataChannelState = 'connecting'
  bufferedAmount = 0
  bufferedAmountLowThreshold = 0
  readonly sent: string[] = []

  open(): void {
    this.readyState = 'open'
    this.dispatchEvent(new Event('open'))
  }

  send(text: string): void {
    if (this.readyState !== 'open') throw new DOMException('not open', 'InvalidStateError')
    this.sent.push(text)
  }

  bring(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }))
  }

  drain(): void {
    this.bufferedAmount = 0
    this.dispatchEvent(new Event('bufferedamountlow'))
  }

  close(): void {
    this.readyState = 'closed'
  }
}

function setUp({ canMakeChannels = true } = {}) {
  const channel = new FakeChannel()
  const made: unknown[] = []
  const signals: string[] = []
  const heard: LinkMessage[] = []
  const timers = new FakeTimers()
  const delays: number[] = []
  const connection = {
    createDataChannel(label: string, options: unknown) {
      if (!canMakeChannels) throw new DOMException('no channels', 'NotSupportedError')
      made.push([label, options])
      return channel
    }
  } as unknown as RTCPeerConnection
  const link = new LinkChannel({
    connection,
    sendSignal: (text) => signals.push(text),
    onMessage: (message) => heard.push(message),
    setTimer: (callback, delayMs) => {
      delays.push(delayMs)
      return timers.setTimer(callback)
    }
  })
  return { link, channel, made, signals, heard, timers, delays }
}

function setUpOpen() {
  const parts = setUp()
  parts.channel.open()
  return parts
}

const wishes = (height: number): LinkMessage => ({
  kind: 'wishes',
  wishes: { camera: { width: 100, height }, share: null }
})
const supply = (height: number): LinkMessage => ({
  kind: 'supply',
  supply: { camera: { height, reason: 'wish' }, share: null }
})
const messages = (texts: readonly string[]): unknown[] => texts.map((text) => decodeMessage(text)?.message)

describe('over the channel', () => {
  it('is agreed on without a word', () => {
    expect(setUp().made).toEqual([['confab', { negotiated: true, id: 0, ordered: true }]])
  })

  it('says the first of each kind at once', () => {
    const { link, channel, signals } = setUpOpen()
    link.send(wishes(1))
    link.send(supply(1))
    expect(messages(channel.sent)).toEqual([wishes(1), supply(1)])
    expect(signals).toEqual([])
  })

  it('replaces what has not gone out by what is newer', () => {
    const { link, channel, timers, delays } = setUpOpen()
    for (const height of [1, 2, 3]) link.send(wishes(height))
    expect(messages(channel.sent)).toEqual([wishes(1)])
    timers.fire()
    expect(messages(channel.sent)).toEqual([wishes(1), wishes(3)])
    timers.fire()
    expect(timers.pending).toBe(0)
    expect(channel.sent).toHaveLength(2)
    expect(new Set(delays)).toEqual(new Set([100]))
  })

  it('puts nothing more into a full channel, and the newest into an empty one', () => {
    const { link, channel, signals } = setUpOpen()
    channel.bufferedAmount = 1_000_000
    link.send(wishes(1))
    link.send(wishes(2))
    expect([...channel.sent, ...signals]).toEqual([])
    channel.drain()
    expect(messages(channel.sent)).toEqual([wishes(2)])
    expect(channel.bufferedAmountLowThreshold).toBeGreaterThan(0)
  })
})

describe('until the channel is open', () => {
  it('uses signals, the first at once and then one per kind and second', () => {
    const { link, signals, timers, delays } = setUp()
    for (const height of [1, 2, 3]) link.send(wishes(height))
    link.send(supply(1))
    expect(messages(signals)).toEqual([wishes(1), supply(1)])
    timers.fire()
    expect(messages(signals)).toEqual([wishes(1), supply(1), wishes(3)])
    expect(new Set(delays)).toEqual(new Set([1_000]))
  })

  it('says everything again when it opens, newest only and without waiting', () => {
    const { link, channel, signals } = setUp()
    link.send(wishes(1))
    link.send(wishes(2))
    link.send(supply(1))
    channel.open()
    expect(messages(channel.sent)).toEqual([wishes(2), supply(1)])
    expect(signals).toHaveLength(2)
  })

  it('has nothing to say again when nothing was said', () => {
    expect(setUpOpen().channel.sent).toEqual([])
  })

  it('uses signals all along where the browser makes no channels', () => {
    const { link, signals, heard, timers } = setUp({ canMakeChannels: false })
    link.send(wishes(1))
    link.send(wishes(2))
    timers.fire()
    link.receive(encodeMessage({ sequence: 0, message: supply(1) }))
    expect(messages(signals)).toEqual([wishes(1), wishes(2)])
    expect(heard).toEqual([supply(1)])
    link.close()
  })

  it('uses signals again when the channel is gone', () => {
    const { link, channel, signals } = setUpOpen()
    channel.close()
    link.send(wishes(1))
    expect(messages(signals)).toEqual([wishes(1)])
  })
})

describe('what arrives', () => {
  it('is heard once, whichever way it comes', () => {
    const { link, channel, heard } = setUpOpen()
    const text = encodeMessage({ sequence: 0, message: wishes(1) })
    link.receive(text)
    channel.bring(text)
    expect(heard).toEqual([wishes(1)])
  })

  it('never loses to what is older', () => {
    const { link, channel, heard } = setUpOpen()
    channel.bring(encodeMessage({ sequence: 2, message: wishes(2) }))
    link.receive(encodeMessage({ sequence: 0, message: wishes(1) }))
    link.receive(encodeMessage({ sequence: 1, message: supply(1) }))
    expect(heard).toEqual([wishes(2), supply(1)])
  })

  it('is dropped when it is no message', () => {
    const { link, channel, heard } = setUpOpen()
    for (const data of ['garbage', new ArrayBuffer(4), null, {}]) channel.bring(data)
    link.receive('garbage')
    expect(heard).toEqual([])
  })

  it('understands the other end', () => {
    const [one, other] = [setUpOpen(), setUpOpen()]
    one.link.send(wishes(1))
    one.timers.fire()
    one.link.send(wishes(2))
    for (const text of one.channel.sent) other.channel.bring(text)
    expect(other.heard).toEqual([wishes(1), wishes(2)])
  })
})

describe('closing', () => {
  it('leaves no timer, sends nothing and hears nothing', () => {
    const { link, channel, signals, heard, timers } = setUpOpen()
    link.send(wishes(1))
    link.send(wishes(2))
    link.close()
    link.close()
    expect(channel.readyState).toBe('closed')
    expect(timers.pending).toBe(0)
    link.send(wishes(3))
    link.receive(encodeMessage({ sequence: 0, message: supply(1) }))
    channel.bring(encodeMessage({ sequence: 1, message: supply(1) }))
    channel.open()
    expect(channel.sent).toHaveLength(1)
    expect([...signals, ...heard]).toEqual([])
  })
})
