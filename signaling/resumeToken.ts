/**
 * Resume tokens: proof that their holder was a certain participant of a certain room.
 *
 * Stateless, so they survive everything the secret survives: what a service that has been restarted knows of its
 * rooms is what tokens tell it.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import * as v from 'valibot'
import { Epoch, ParticipantId, RoomId } from './protocol'

const Contents = v.strictTuple([RoomId, ParticipantId, Epoch, v.string()])

export interface ResumeClaim {
  readonly roomId: string
  readonly participantId: string
  readonly epoch: number
}

export interface ProvenClaim extends ResumeClaim {
  /** Issued by another instance of the service, most likely the one before a restart. */
  readonly isForeign: boolean
}

export interface ResumeTokens {
  issue(claim: ResumeClaim): string
  /** Null for anything that was not signed with the secret; callers treat that as no token at all. */
  read(token: string): ProvenClaim | null
}

export interface ResumeTokensOptions {
  /** Signs with HMAC-SHA256; at least 32 bytes of it should be random. */
  readonly secret: string | Buffer
  /** Names this run of the service; no other run with the same secret may have the same name. */
  readonly instance: string
}

export function createResumeTokens({ secret, instance }: ResumeTokensOptions): ResumeTokens {
  const sign = (body: string): Buffer => createHmac('sha256', secret).update(body).digest()

  return {
    issue({ roomId, participantId, epoch }) {
      const body = Buffer.from(JSON.stringify([roomId, participantId, epoch, instance])).toString('base64url')
      return `${body}.${sign(body).toString('base64url')}`
    },
    read(token) {
      const [body = '', signature = '', ...rest] = token.split('.')
      const [given, expected] = [Buffer.from(signature, 'base64url'), sign(body)]
      // timingSafeEqual insists on equal lengths; the length of a digest is no secret.
      if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected))
        return null
      const contents = contentsOf(body)
      if (!contents) return null
      const [roomId, participantId, epoch, issuer] = contents
      return { roomId, participantId, epoch, isForeign: issuer !== instance }
    }
  }
}

function contentsOf(body: string): v.InferOutput<typeof Contents> | null {
  try {
    const contents = v.safeParse(Contents, JSON.parse(Buffer.from(body, 'base64url').toString()))
    return contents.success ? contents.output : null
  } catch {
    return null
  }
}
