/**
 * Structured logs on standard output, one JSON object a line.
 *
 * No personal data: nothing that came over the wire is ever logged, so no names, room ids, addresses or
 * tokens. What an operator needs to know beyond lifecycle and failures is in the metrics.
 */
import { destination, pino, type DestinationStream, type Logger } from 'pino'

export type { Logger }
export const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof logLevels)[number]

/** @param stream where lines go; written synchronously by default, so that the last words before an exit arrive */
export function createLogger(
  level: LogLevel,
  stream: DestinationStream = destination({ dest: 1, sync: true })
): Logger {
  // Process id and host name say nothing to a reader of one service's log.
  return pino({ level, base: null }, stream)
}
