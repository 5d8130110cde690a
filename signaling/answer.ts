/**
 * The gate every incoming event passes: count it, check it, run it, acknowledge it.
 *
 * Whatever arrives here may come from anybody, so nothing of it is trusted, echoed or logged, and there
 * is no way through without a reply, except for events that left no way to reply.
 */
import * as v from 'valibot'
import type { Caller, Handlers } from './handlers'
import type { Logger } from './logger'
import type { Metrics } from './metrics'
import { requests, type RefusalCode, type Reply, type RequestName, type RequestReply } from './protocol'
import { Refused } from './refusal'

export interface AnswerOptions {
  readonly handlers: Handlers
  readonly metrics: Metrics
  readonly logger: Logger
}

type Acknowledge = (reply: Reply<unknown>) => void

/** These earn a strike: a correct program never meets them. The others are part of normal life. */
const strikingCodes: ReadonlySet<string> = new Set<RefusalCode>([
  'invalidPayload',
  'unknownRequest',
  'rateLimited'
])

/** Answers everything the connection asks until it closes, or until it has asked wrongly too often. */
export function answerRequests(caller: Caller, options: AnswerOptions): void {
  const { socket, limiter } = caller
  const { metrics, logger } = options

  const strike = (): void => {
    if (limiter.toleratesStrike()) return
    metrics.refusals.inc({ code: 'tooManyErrors' })
    logger.warn('connection closed after repeated malformed, unknown or excessive requests')
    socket.emit('connection:refused', { code: 'tooManyErrors' })
    socket.disconnect(true)
  }

  // One listener for all events: it costs less per connection than one each, and sees unknown ones too.
  socket.onAny((name: unknown, ...rest: unknown[]) => {
    // Packets of one batch still arrive after the connection has been closed.
    if (!socket.connected) return
    const acknowledge = rest.pop()
    if (!isAcknowledge(acknowledge)) {
      metrics.refusals.inc({ code: 'notAnswerable' })
      strike()
      return
    }
    const reply = replyTo(name, rest, caller, options)
    acknowledge(reply)
    if (reply.ok) return
    metrics.refusals.inc({ code: reply.error.code })
    if (strikingCodes.has(reply.error.code)) strike()
  })
}

function replyTo(
  name: unknown,
  args: readonly unknown[],
  caller: Caller,
  options: AnswerOptions
): Reply<unknown> {
  if (!caller.limiter.admits(String(name))) return refuse('rateLimited', 'too many requests in a short time')
  if (!isRequestName(name)) return refuse('unknownRequest', 'no such request')
  if (args.length !== 1) return refuse('invalidPayload', 'a request carries exactly one payload')
  const stopTimer = options.metrics.requestDuration.startTimer({ request: name })
  const reply = run(name, args[0], caller, options)
  stopTimer()
  return reply
}

function run<Name extends RequestName>(
  name: Name,
  raw: unknown,
  caller: Caller,
  { handlers, logger }: AnswerOptions
): Reply<RequestReply<Name>> {
  const payload = v.safeParse(requests[name].payload, raw, { abortEarly: true })
  if (!payload.success) return refuse('invalidPayload', 'the payload does not follow the protocol')
  try {
    return { ok: true, value: handlers[name](caller, payload.output) }
  } catch (error) {
    if (error instanceof Refused) return refuse(error.code, error.message)
    logger.error({ err: error, request: name }, 'request failed')
    return refuse('internal', 'the service failed; this is not the request’s fault')
  }
}

function refuse(
  code: RefusalCode,
  message: string
): { ok: false; error: { code: RefusalCode; message: string } } {
  return { ok: false, error: { code, message } }
}

/** Own names only: `constructor` and the like are on every object. */
function isRequestName(name: unknown): name is RequestName {
  return typeof name === 'string' && Object.hasOwn(requests, name)
}

/** A function can only come from Socket.IO itself; nothing that travels as JSON becomes one. */
function isAcknowledge(value: unknown): value is Acknowledge {
  return typeof value === 'function'
}
