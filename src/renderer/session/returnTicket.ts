/** The way back into a call after a reload: kept for this window only, good for a minute. */
import * as v from 'valibot'
import { ResumeToken, RoomId } from '../../../signaling/protocol'
import type { TextStore } from '../platform/platform'

const ReturnTicket = v.object({
  roomId: RoomId,
  resumeToken: ResumeToken,
  /** What was being sent and should be again. */
  microphone: v.boolean(),
  camera: v.boolean(),
  /** When it was last true, in milliseconds since the Unix epoch. */
  at: v.number()
})
export type ReturnTicket = v.InferOutput<typeof ReturnTicket>

const key = 'call'
/** Longer than any reload; short enough that nobody is surprised by their own camera. */
const validForMs = 60_000

export function saveTicket(texts: TextStore, ticket: ReturnTicket): void {
  texts.write(key, JSON.stringify(ticket))
}

export function tearTicket(texts: TextStore): void {
  texts.remove(key)
}

/** @returns null when there is none, or it is unreadable or too old */
export function findTicket(texts: TextStore, nowMs: number): ReturnTicket | null {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ReturnTicket), texts.read(key))
  return parsed.success && nowMs - parsed.output.at <= validForMs ? parsed.output : null
}
