/** What went wrong with an update, in the few words the interface has a sentence for. */
import type { UpdateState } from '../../preload/contract'

export type UpdateFailure = Extract<UpdateState, { kind: 'failed' }>['reason']

const untrusted =
  /ERR_UPDATER_INVALID_SIGNATURE|ERR_CHECKSUM_MISMATCH|checksum mismatch|code signature|not signed/i
const full = /ENOSPC|EDQUOT|no space left|disk is full|not enough space/i
const unreachable =
  /ENOTFOUND|EAI_AGAIN|ECONN(?:REFUSED|RESET|ABORTED)|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|EPIPE|net::ERR_(?:INTERNET|NETWORK|NAME|CONNECTION|ADDRESS|PROXY|TIMED|TUNNEL|DNS)/

/** @param error from electron-updater, which puts codes into `code`, into the message, or into both */
export function updateFailureOf(error: unknown): UpdateFailure {
  const text = describe(error)
  if (untrusted.test(text)) return 'badSignature'
  if (full.test(text)) return 'noSpace'
  return unreachable.test(text) ? 'offline' : 'unknown'
}

/** The place is there and nothing has been published yet: no failure, there is simply nothing newer. */
export function isNothingPublished(error: unknown): boolean {
  return describe(error).includes('ERR_UPDATER_NO_PUBLISHED_VERSIONS')
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code } = error as NodeJS.ErrnoException
  return `${code ?? ''} ${error.message}`
}
