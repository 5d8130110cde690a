/**
 * Resume tokens: proof that their holder was a certain participant of a certain room.
 *
 * Stateless, so they survive everything the secret survives, and the service remembers nobody who has left.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import * as v from 'valibot'
import { Epoch, ParticipantId, RoomId } from './protocol'

const Contents = v.strictTuple([RoomId, ParticipantId, Epoch])

export interface ResumeClaim {
  readonly roomId: string
  readonly participantId: string
  readonly epoch: number
}

export interface ResumeTokens {
  issue(claim: ResumeClaim): string
  /** Null for anything this service has not signed itself; callers treat that as no token at all. */
  read(token: string): ResumeClaim | null
}

/** @param secret signs with HMAC-SHA256; at least 32 bytes of it should be random */
export function createResumeTokens(secret: string | Buffer): ResumeTokens {
  const sign = (body: string): Buffer => createHmac('sha256', secret).update(body).digest()

  return {
    issue({ roomId, participantId, epoch }) {
      const body = Buffer.from(JSON.stringify([roomId, participantId, epoch])).toString('base64url')
      return `${body}.${sign(body).toString('base64url')}`
    },
    read(token) {
      const [body = '', signature = '', ...rest] = token.split('.')
      const [given, expected] = [Buffer.from(signature, 'base64url'), sign(body)]
      // timingSafeEqual insists on equal lengths; the length of a digest is no secret.
      if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected))
        return null
      return contentsOf(body)
    }
  }
}

function contentsOf(body: string): ResumeClaim | null {
  try {
    const contents = v.safeParse(Contents, JSON.parse(Buffer.from(body, 'base64url').toString()))
    if (!contents.success) return null
    const [roomId, participantId, epoch] = contents.output
    return { roomId, participantId, epoch }
  } catch {
    return null
  }
}
