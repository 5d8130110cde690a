import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EncodedFrame, FrameMetadata } from './carrier'
import type { FromWorker, ToWorker } from './workerMessages'

/** The browser's frames, as far as the worker goes. One that is broken cannot be copied. */
class Frame implements EncodedFrame {
  readonly type: 'key' | 'delta'
  readonly isBroken: boolean
  constructor(original: { type: 'key' | 'delta'; isBroken?: boolean }) {
    if (original instanceof Frame && original.isBroken) throw new TypeError('broken')
    this.type = original.type
    this.isBroken = original.isBroken ?? false
  }
  getMetadata(): FrameMetadata {
    return { rtpTimestamp: 1 }
  }
}

/** The page's end of the line. */
class Page extends EventTarget {
  readonly heard: FromWorker[] = []
  postMessage(message: FromWorker): void {
    this.heard.push(message)
  }
  tell(data: ToWorker): void {
    this.dispatchEvent(new MessageEvent('message', { data }))
  }
  count(carrier: string): number | undefined {
    this.tell({ kind: 'count' })
    const answer = this.heard.pop()
    return answer?.kind === 'counts' ? answer.counts.carriers[carrier]?.framesWritten : undefined
  }
}

let page: Page

beforeEach(async () => {
  page = new Page()
  vi.stubGlobal('self', page)
  vi.stubGlobal('RTCEncodedVideoFrame', Frame)
  vi.resetModules()
  await import('./fanout.worker')
})

afterEach(() => vi.unstubAllGlobals())

function addSource(): ReadableStreamDefaultController<Frame> {
  const { readable, controller } = controlled()
  page.tell({ kind: 'source', rung: 'camera180', readable })
  return controller
}

/** A carrier fed by the source, whose own encoder has begun. `write` is what its sender does with a frame. */
function addCarrier(carrier: string, write: (frame: Frame) => Promise<void> | void) {
  const { readable, controller, cancel } = controlled()
  const abort = vi.fn()
  const writable = new WritableStream<Frame>({ write, abort })
  page.tell({ kind: 'carrier', carrier, slot: 'camera', readable, writable })
  page.tell({ kind: 'route', carrier, route: { kind: 'rung', rung: 'camera180', maxTemporal: 2 } })
  controller.enqueue(new Frame({ type: 'key' }))
  return { own: controller, cancel, abort }
}

function controlled() {
  const held: { controller?: ReadableStreamDefaultController<Frame> } = {}
  const cancel = vi.fn()
  const readable = new ReadableStream<Frame>({
    start: (controller) => void (held.controller = controller),
    cancel
  })
  if (!held.controller) throw new Error('a stream starts at once')
  return { readable, controller: held.controller, cancel }
}

const keyFrame = (): Frame => new Frame({ type: 'key' })

describe('the worker of the fan-out', () => {
  it('copies frames of a source to every carrier that has begun', async () => {
    const written: Frame[] = []
    const source = addSource()
    addCarrier('ben', (frame) => void written.push(frame))
    await vi.waitFor(() => expect(page.heard).toEqual([{ kind: 'keyFrameWanted', rung: 'camera180' }]))
    const frame = keyFrame()
    source.enqueue(frame)
    await vi.waitFor(() => expect(written).toHaveLength(1))
    expect(written[0]).not.toBe(frame)
  })

  it('does not wait for a sender that does not keep up, and stops writing to it', async () => {
    const source = addSource()
    addCarrier('stuck', () => new Promise(() => {}))
    addCarrier('ben', () => {})
    await vi.waitFor(() => expect(page.heard).not.toEqual([]))
    for (let count = 0; count < 50; count += 1) source.enqueue(keyFrame())
    await vi.waitFor(() => expect(page.count('ben')).toBe(50))
    expect(page.count('stuck')).toBeLessThan(20)
  })

  it('leaves out a carrier whose sender breaks, and no other', async () => {
    const source = addSource()
    const broken = addCarrier('broken', () => Promise.reject(new Error('the link has closed')))
    addCarrier('ben', () => {})
    await vi.waitFor(() => expect(page.heard).not.toEqual([]))
    source.enqueue(keyFrame())
    await vi.waitFor(() => expect(page.count('broken')).toBeUndefined())
    expect(broken.cancel).toHaveBeenCalled()
    source.enqueue(keyFrame())
    await vi.waitFor(() => expect(page.count('ben')).toBe(2))
    expect(page.heard.some(({ kind }) => kind === 'lost')).toBe(false)
  })

  it('leaves out a carrier whose own encoder has ended', async () => {
    const { own, abort } = addCarrier('ben', () => {})
    own.close()
    await vi.waitFor(() => expect(page.count('ben')).toBeUndefined())
    await vi.waitFor(() => expect(abort).toHaveBeenCalled())
  })

  it('lets go of the streams of a carrier that is removed, and of one that another takes the place of', async () => {
    const removed = addCarrier('ben', () => {})
    page.tell({ kind: 'removal', carrier: 'ben' })
    page.tell({ kind: 'removal', carrier: 'ben' })
    const replaced = addCarrier('ben', () => {})
    addCarrier('ben', () => {})
    for (const { cancel, abort } of [removed, replaced]) {
      await vi.waitFor(() => expect(cancel).toHaveBeenCalled())
      await vi.waitFor(() => expect(abort).toHaveBeenCalled())
    }
    expect(page.count('ben')).toBe(0)
  })

  it('is lost when it fails itself', async () => {
    const source = addSource()
    addCarrier('ben', () => {})
    await vi.waitFor(() => expect(page.heard).not.toEqual([]))
    source.enqueue(new Frame({ type: 'key', isBroken: true }))
    await vi.waitFor(() => expect(page.heard).toContainEqual({ kind: 'lost', message: 'TypeError: broken' }))
  })
})
