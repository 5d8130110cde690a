/** What the service says, as far as it keeps to the protocol: it may be another one than we think, or a hostile one. */
import * as v from 'valibot'
import {
  notices,
  refusalCodes,
  requests,
  type NoticeName,
  type NoticePayload,
  type Reply,
  type RequestName,
  type RequestReply
} from '../../../signaling/protocol'

const Refusal = v.object({
  ok: v.literal(false),
  error: v.object({ code: v.picklist(refusalCodes), message: v.string() })
})

/** @returns null for what is no such notice */
export function readNotice<Name extends NoticeName>(name: Name, said: unknown): NoticePayload<Name> | null {
  const parsed = v.safeParse(notices[name], said)
  return parsed.success ? parsed.output : null
}

/** Whatever is no reply to that request is refused with 'internal'. */
export function readReply<Name extends RequestName>(name: Name, said: unknown): Reply<RequestReply<Name>> {
  const granted = v.safeParse(v.object({ ok: v.literal(true), value: requests[name].reply }), said)
  if (granted.success) return { ok: true, value: granted.output.value as RequestReply<Name> }
  const refused = v.safeParse(Refusal, said)
  return refused.success ? refused.output : notUnderstood
}

const notUnderstood = {
  ok: false,
  error: { code: 'internal', message: 'no reply that the protocol knows' }
} as const
