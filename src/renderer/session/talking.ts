/** Who can be heard right now: samples every level a few times a second and keeps the store's set true. */
import { TalkDetector } from '../media/talkDetector'
import type { Stores } from './stores'

/** Often enough to feel immediate, seldom enough to cost nothing. */
const sampleEveryMs = 200

export interface TalkingOptions {
  readonly stores: Pick<Stores, 'call'>
  /** Linear loudness of our own microphone, 0..1; 0 while muted. */
  readonly ownLevel: () => number
  /** Level of a participant's microphone as received, 0..1; null when nothing arrives. */
  readonly levelOf: (participantId: string) => number | null
  readonly now?: () => number
}

/** @returns the undo */
export function watchTalking({
  stores: { call },
  ownLevel,
  levelOf,
  now = () => performance.now()
}: TalkingOptions): () => void {
  const detectors = new Map<string, TalkDetector>()

  function sample(id: string, level: number): void {
    const detector = detectors.get(id) ?? new TalkDetector()
    detectors.set(id, detector)
    call.setTalking(id, detector.sample(level, now()))
  }

  const timer = setInterval(() => {
    for (const id of detectors.keys()) {
      if (id !== call.selfId && !call.participants.has(id)) detectors.delete(id)
    }
    for (const { id, microphone } of call.participants.values())
      sample(id, microphone ? (levelOf(id) ?? 0) : 0)
    if (call.selfId) sample(call.selfId, ownLevel())
  }, sampleEveryMs)
  return () => clearInterval(timer)
}
