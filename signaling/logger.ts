/**
 * Structured logs on standard output, one JSON object a line.
 *
 * No personal data: nothing that came over the wire is ever logged, so no names, room ids, addresses or
 * tokens. What an operator needs to know beyond lifecycle and failures is in the metrics. Should a line carry a
 * secret all the same, under one of the names secrets have here, its value is left out.
 */
import { destination, pino, type DestinationStream, type Logger } from 'pino'

export type { Logger }
export const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof logLevels)[number]

/** Settings and parts of the protocol that nobody but their owner may see. */
const secretNames = [
  ...['accessToken', 'resumeToken', 'resumeSecret', 'turnSecret', 'metricsToken', 'secret'],
  ...['credential', 'username', 'card', 'displayName', 'body', 'authorization', 'cookie', 'auth']
]
/** A line itself, an object in it, and an object in that. */
const redacted = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

/** @param stream where lines go; written synchronously by default, so that the last words before an exit arrive */
export function createLogger(
  level: LogLevel,
  stream: DestinationStream = destination({ dest: 1, sync: true })
): Logger {
  // Process id and host name say nothing to a reader of one service's log.
  return pino({ level, base: null, redact: { paths: redacted, censor: '[left out]' } }, stream)
}
