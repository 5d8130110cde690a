import { afterEach, describe, expect, it, vi } from 'vitest'
import { canFanOut, encodedStreamsOf, Fanout } from './fanout'
import type { FromWorker, ToWorker } from './workerMessages'

/** The worker's end of the line. */
class FakeWorker extends EventTarget {
  readonly heard: ToWorker[] = []
  readonly transferred: Transferable[] = []
  isTerminated = false

  postMessage(message: ToWorker, transfer: Transferable[]): void {
    this.heard.push(message)
    this.transferred.push(...transfer)
  }

  terminate(): void {
    this.isTerminated = true
  }

  say(data: FromWorker): void {
    this.dispatchEvent(new MessageEvent('message', { data }))
  }

  asWorker(): Worker {
    return this as unknown as Worker
  }
}

function setUp() {
  const worker = new FakeWorker()
  const said: string[] = []
  const fanout = new Fanout({
    createWorker: () => worker.asWorker(),
    onKeyFrameWanted: (rung) => said.push(`wanted ${rung}`),
    onOwnKeyFrameWanted: (carrier) => said.push(`wanted of ${carrier}`),
    onLost: (cause) => said.push(`lost: ${cause instanceof Error ? cause.message : 'unknown'}`)
  })
  return { worker, said, fanout }
}

const streams = () => ({ readable: new ReadableStream(), writable: new WritableStream() })
const nothing = { rungs: {}, carriers: {} }

afterEach(() => vi.unstubAllGlobals())

describe('the fan-out', () => {
  it('hands streams over for good: a source to be read, a carrier also to be written', () => {
    const { worker, fanout } = setUp()
    const [source, carrier] = [streams(), streams()]
    fanout.addSource('camera360', source)
    fanout.addCarrier('1/camera', 'camera', carrier)
    expect(worker.transferred).toEqual([source.readable, carrier.readable, carrier.writable])
    expect(worker.heard.map(({ kind }) => kind)).toEqual(['source', 'carrier'])
  })

  it('passes orders on in the order they were given', () => {
    const { worker, fanout } = setUp()
    fanout.setGate('camera', false)
    fanout.setRoute('1/camera', { kind: 'own' })
    fanout.removeCarrier('1/camera')
    expect(worker.heard).toEqual([
      { kind: 'gate', slot: 'camera', isOpen: false },
      { kind: 'route', carrier: '1/camera', route: { kind: 'own' } },
      { kind: 'removal', carrier: '1/camera' }
    ])
  })

  it('says who wants a key frame', () => {
    const { worker, said } = setUp()
    worker.say({ kind: 'keyFrameWanted', rung: 'camera180' })
    worker.say({ kind: 'ownKeyFrameWanted', carrier: '1/camera' })
    expect(said).toEqual(['wanted camera180', 'wanted of 1/camera'])
  })

  it('answers questions for counts one by one', async () => {
    const { worker, fanout } = setUp()
    const [first, second] = [fanout.counts(), fanout.counts()]
    const later = { ...nothing, rungs: { camera180: { frames: 1, keyFrames: 1 } } }
    worker.say({ kind: 'counts', counts: nothing })
    worker.say({ kind: 'counts', counts: later })
    expect([await first, await second]).toEqual([nothing, later])
  })

  const mishaps: readonly (readonly [string, string, (worker: FakeWorker) => void])[] = [
    ['says so', 'lost: TypeError: x', (worker) => worker.say({ kind: 'lost', message: 'TypeError: x' })],
    ['cannot start', 'lost: the worker did not start', (worker) => worker.dispatchEvent(new Event('error'))],
    [
      'sends what cannot be read',
      'lost: a message of the worker could not be read',
      (worker) => worker.dispatchEvent(new Event('messageerror'))
    ]
  ]
  for (const [name, report, cause] of mishaps) {
    it(`is lost once, and ends its worker, when that ${name}`, () => {
      const { worker, said } = setUp()
      cause(worker)
      cause(worker)
      expect(said).toEqual([report])
      expect(worker.isTerminated).toBe(true)
    })
  }

  it('closed neither speaks nor hears any more, and owes nobody an answer', async () => {
    const { worker, said, fanout } = setUp()
    const counts = fanout.counts()
    fanout.close()
    fanout.close()
    await expect(counts).rejects.toThrow('closed')
    await expect(fanout.counts()).rejects.toThrow('closed')
    worker.say({ kind: 'lost', message: 'late' })
    worker.dispatchEvent(new Event('error'))
    const heard = worker.heard.length
    fanout.setGate('camera', true)
    expect(worker.heard).toHaveLength(heard)
    expect(said).toEqual([])
    expect(worker.isTerminated).toBe(true)
  })
})

describe('what the browser can do', () => {
  const browser = (parts: { senderPrototype: object; Frame: unknown }): void => {
    vi.stubGlobal('Worker', FakeWorker)
    vi.stubGlobal(
      'RTCRtpSender',
      Object.assign(function Sender() {}, { prototype: parts.senderPrototype })
    )
    vi.stubGlobal('RTCEncodedVideoFrame', parts.Frame)
  }
  const senderPrototype = { createEncodedStreams: () => streams() }
  const copyingFrame = (original: unknown): unknown => original

  it('is enough when frames can be had and copied', () => {
    browser({ senderPrototype, Frame: copyingFrame })
    expect(canFanOut()).toBe(true)
  })

  it('is not enough without a way to the frames, or to copies of them, or without any WebRTC', () => {
    expect(canFanOut()).toBe(false)
    browser({ senderPrototype: {}, Frame: copyingFrame })
    expect(canFanOut()).toBe(false)
    browser({ senderPrototype, Frame: function Frame() {} })
    expect(canFanOut()).toBe(false)
  })

  it('is told by null when a sender has no encoded streams, or has them no more', () => {
    const sender = (parts: object): RTCRtpSender => parts as RTCRtpSender
    const given = streams()
    const tooLate = (): never => {
      throw new DOMException('Too late to create encoded streams', 'InvalidStateError')
    }
    expect(encodedStreamsOf(sender({ createEncodedStreams: () => given }))).toBe(given)
    expect(encodedStreamsOf(sender({ createEncodedStreams: tooLate }))).toBeNull()
    expect(encodedStreamsOf(sender({}))).toBeNull()
  })
})
