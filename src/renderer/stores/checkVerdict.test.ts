import { describe, expect, it } from 'vitest'
import { verdictOf } from './checkVerdict'
import type { CheckSteps } from './connectionCheck'

const relay = { kind: 'ok', facts: { working: 1, total: 1, rttMs: 20 } } as const
const broken = { kind: 'problem', problem: 'unreachable' } as const
const notOffered = { kind: 'skipped', reason: 'notOffered' } as const
const noRelay = { relayUdp: notOffered, relayTcp: notOffered, relayTls: notOffered }
const deadRelay = { relayUdp: broken, relayTcp: broken, relayTls: broken }
const fine: CheckSteps = {
  microphone: { kind: 'ok', facts: null },
  camera: { kind: 'ok', facts: null },
  server: { kind: 'ok', facts: { rttMs: 20 } },
  stun: { kind: 'ok', facts: { working: 1, total: 1 } },
  relayUdp: relay,
  relayTcp: relay,
  relayTls: relay,
  bandwidth: {
    kind: 'ok',
    facts: {
      bitsPerSecond: 5_000_000,
      isCapped: false,
      capacity: { hd: 3, standard: 6, small: 16, soundOnly: 16 }
    }
  }
}
const missing = { kind: 'problem', problem: 'notFound' } as const

describe('verdictOf', () => {
  it.each<[ReturnType<typeof verdictOf>, Partial<CheckSteps>]>([
    ['good', {}],
    ['good', { relayTcp: notOffered }],
    ['withoutRelay', noRelay],
    ['oneNetwork', { ...noRelay, stun: notOffered }],
    ['devices', { camera: missing }],
    ['devices', { ...noRelay, stun: notOffered, microphone: missing }],
    ['noStun', { stun: broken }],
    ['relayTrouble', { relayTls: broken, camera: missing }],
    ['relayTrouble', { bandwidth: { kind: 'problem', problem: 'nothingArrived' } }],
    ['relayDown', deadRelay],
    ['slow', { relayTls: broken, bandwidth: { kind: 'problem', problem: 'tooSlow' } }],
    ['noPaths', { ...deadRelay, stun: broken }],
    ['noPaths', { ...deadRelay, stun: notOffered }],
    ['noPaths', { ...noRelay, stun: broken }],
    ['noServer', { server: broken, microphone: missing }]
  ])('is %s for %j', (verdict, change) => {
    expect(verdictOf({ ...fine, ...change })).toBe(verdict)
  })
})
