/** What a finished connection check comes to, in one word. Pure. */
import type { CheckSteps } from './connectionCheck'

/**
 * The worst that was found:
 * - `noServer`: nobody can be met
 * - `noPaths`: neither a direct way nor a relay: calls work inside one network at best
 * - `slow`: not even sound gets through well
 * - `relayDown`: calls work, and people in strict networks will not get through
 * - `relayTrouble`: calls work, and not all ways through the relay do
 * - `noStun`: calls work, all through the relay
 * - `devices`: something of ours would not be heard or seen
 * - `oneNetwork`: the server names nothing that helps people in two networks to meet
 * - `withoutRelay`: as far as this server offers anything, it works
 * - `good`: nothing is wrong
 */
export type CheckVerdict =
  | 'noServer'
  | 'noPaths'
  | 'slow'
  | 'relayDown'
  | 'relayTrouble'
  | 'noStun'
  | 'devices'
  | 'oneNetwork'
  | 'withoutRelay'
  | 'good'

const relays = ['relayUdp', 'relayTcp', 'relayTls'] as const

export function verdictOf(steps: CheckSteps): CheckVerdict {
  const { server, stun, bandwidth, microphone, camera } = steps
  if (server.kind === 'problem') return 'noServer'
  const hasRelay = relays.some((id) => steps[id].kind === 'ok')
  const hasRelayTrouble = relays.some((id) => steps[id].kind === 'problem')
  if (!hasRelay && stun.kind !== 'ok' && (hasRelayTrouble || stun.kind === 'problem')) return 'noPaths'
  if (bandwidth.kind === 'problem' && bandwidth.problem === 'tooSlow') return 'slow'
  if (hasRelayTrouble && !hasRelay) return 'relayDown'
  if (hasRelayTrouble || bandwidth.kind === 'problem') return 'relayTrouble'
  if (stun.kind === 'problem') return 'noStun'
  if (microphone.kind === 'problem' || camera.kind === 'problem') return 'devices'
  if (stun.kind === 'skipped' && isRelayMissing(steps)) return 'oneNetwork'
  return isRelayMissing(steps) ? 'withoutRelay' : 'good'
}

/** The server names no relay at all. */
export function isRelayMissing(steps: CheckSteps): boolean {
  return relays.every((id) => {
    const state = steps[id]
    return state.kind === 'skipped' && state.reason === 'notOffered'
  })
}
