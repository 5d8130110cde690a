/**
 * The worker of the fan-out: reads the encoders' frames and writes them into the carriers.
 *
 * No sender is waited for. One that does not keep up gets less, one that breaks is left out, and the others notice
 * neither.
 */
import type { EncodedFrame, FrameMetadata, Sink } from './carrier'
import { Routes } from './routes'
import type { FromWorker, ToWorker } from './workerMessages'

/** The constructor as it is in Chromium: a frame of the same data with other metadata (WebRTC Encoded Transform). */
interface FrameConstructor {
  new (original: EncodedFrame, options: { readonly metadata: FrameMetadata }): EncodedFrame
}

/** Frames a sender may be behind. More would be shown long after the picture that follows them. */
const maxFramesBehind = 8

const FrameCopy = RTCEncodedVideoFrame as unknown as FrameConstructor
const closers = new Map<string, () => void>()
const routes = new Routes<EncodedFrame>({
  copy: (frame, metadata) => new FrameCopy(frame, { metadata }),
  onKeyFrameWanted: (rung) => tell({ kind: 'keyFrameWanted', rung }),
  onOwnKeyFrameWanted: (carrier) => tell({ kind: 'ownKeyFrameWanted', carrier })
})

self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  try {
    obey(data)
  } catch (cause) {
    lose(cause)
  }
})

function obey(message: ToWorker): void {
  switch (message.kind) {
    case 'source':
      void pump(readerOf(message.readable), routes.addSource(message.rung))
      break
    case 'carrier':
      addCarrier(message)
      break
    case 'removal':
      closers.get(message.carrier)?.()
      break
    case 'route':
      routes.setRoute(message.carrier, message.route, performance.now())
      break
    case 'gate':
      routes.setGate(message.slot, message.isOpen, performance.now())
      break
    case 'count':
      tell({ kind: 'counts', counts: routes.counts() })
      break
  }
}

function addCarrier({ carrier, slot, readable, writable }: Extract<ToWorker, { kind: 'carrier' }>): void {
  closers.get(carrier)?.()
  const reader = readerOf(readable)
  const writer = (writable as WritableStream<EncodedFrame>).getWriter()
  const close = (): void => {
    // A later carrier may have the name by now.
    if (closers.get(carrier) !== close) return
    closers.delete(carrier)
    routes.removeCarrier(carrier)
    reader.cancel().catch(ignore)
    writer.abort().catch(ignore)
  }
  closers.set(carrier, close)
  writer.closed.then(close, close)
  void pump(reader, routes.addCarrier(carrier, slot, sinkOf(writer))).then(close)
}

function sinkOf(writer: WritableStreamDefaultWriter<EncodedFrame>): Sink<EncodedFrame> {
  return {
    // null: the stream has failed, and is about to be removed.
    hasRoom: () => (writer.desiredSize ?? -Infinity) > -maxFramesBehind,
    write: (frame) => void writer.write(frame).catch(ignore)
  }
}

function readerOf(readable: ReadableStream): ReadableStreamDefaultReader<EncodedFrame> {
  return (readable as ReadableStream<EncodedFrame>).getReader()
}

/** Resolves when there is nothing more to read, for whatever reason. */
async function pump(
  reader: ReadableStreamDefaultReader<EncodedFrame>,
  take: (frame: EncodedFrame, atMs: number) => void
): Promise<void> {
  for (;;) {
    const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }) as const)
    if (done) return
    try {
      take(value, performance.now())
    } catch (cause) {
      lose(cause)
      return
    }
  }
}

/** Frames must not go on by halves: the page ends this worker when it hears of it. */
function lose(cause: unknown): void {
  tell({ kind: 'lost', message: cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause) })
}

function tell(message: FromWorker): void {
  self.postMessage(message)
}

/** A stream that fails says so through `closed`. */
function ignore(): void {
  // nothing is left to do
}
