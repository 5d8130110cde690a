/** For tests: who is in a call, with links that are only written down. */
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, vi } from 'vitest'
import { Emitter } from '../emitter'
import type { MeshEvents } from '../rtc/mesh'
import type { LinkState } from '../rtc/peerLink'
import { useCallStore } from '../stores/call'
import { useToastsStore } from '../stores/toasts'
import { useTrustStore, type Meeting } from '../stores/trust'
import { Attendance } from './attendance'
import type { KnownParticipant } from './knownParticipant'
import type { Met } from './metDevices'
import { self, snapshot as sealedSnapshot } from './roomLinkRig'
import { quiet } from './sealedRig'
import type { KnownSnapshot } from './sealedRoom'

export const known = (displayName: string): KnownParticipant => ({
  id: `participant-${displayName}`,
  displayName,
  epoch: 1,
  state: quiet,
  standing: 'verified',
  device: new Uint8Array(65),
  fingerprint: `device-of-${displayName}`,
  stay: `stay-of-${displayName}`
})
export const ben = known('Ben')
export const cem = known('Cem')

export function snapshot(change: Partial<KnownSnapshot>): KnownSnapshot {
  return { ...sealedSnapshot(), others: [ben], knocks: [], ...change }
}

/** Registers hooks: stores of its own for each test, and time that passes when told to. */
export function withClock(): void {
  beforeEach(() => {
    setActivePinia(createPinia())
    vi.useFakeTimers()
  })
  afterEach(() => vi.useRealTimers())
}

/** Ana, who was let in and found `others` inside; their links are up. */
export function setUp(
  others: KnownSnapshot['others'] = [ben],
  { mayMeet, meeting = 'first' }: { mayMeet?: (other: KnownParticipant) => boolean; meeting?: Meeting } = {}
) {
  const stores = { call: useCallStore(), toasts: useToastsStore(), trust: useTrustStore() }
  const remembered: Met[] = []
  const events = new Emitter<MeshEvents>()
  /** What was done about links, in order. */
  const deeds: unknown[] = []
  const attendance = new Attendance({
    mesh: {
      on: (event, listener) => events.on(event, listener),
      connect: ({ participantId, role, epoch }) => deeds.push([role, participantId, epoch]),
      disconnect: (id) => deeds.push(['disconnect', id]),
      resync: (id) => deeds.push(['resync', id])
    },
    room: { dropSignalsTo: () => undefined },
    voices: { silence: () => undefined },
    stores,
    roomKey: 'tea-kitchen',
    met: { meetingOf: () => meeting, remember: (_room, met) => remembered.push(met) },
    ...(mayMeet && { mayMeet }),
    selfEpoch: self.epoch
  })
  const link = (id: string, state: LinkState): void => {
    stores.call.updateParticipant(id, { link: state })
    events.emit('linkState', { participantId: id, state })
  }
  attendance.update(snapshot({ others }))
  for (const { id } of others) {
    attendance.hear(id)
    link(id, 'connected')
  }
  const present = (): string[] =>
    [...stores.call.participants.values()].map(
      ({ displayName, isOutOfSight }) => displayName + (isOutOfSight ? ', out of sight' : '')
    )
  const said = (): string[] =>
    stores.toasts.toasts.map(({ message, values }) => `${values['name']}: ${message}`)
  return { attendance, stores, deeds, link, present, said, remembered }
}
