/** For tests: a place in a room, with a service that says yes. */
import type { Participant, ParticipantState, SealedSignal } from '../../../signaling/protocol'
import type { Signal } from '../rtc/signal'
import { FakeClient } from './fakeClient'
import { RoomLink, type RoomLinkOptions, type Snapshot } from './roomLink'

export const quiet: ParticipantState = {
  microphone: false,
  camera: false,
  share: false,
  sharePaused: false,
  hand: false
}
export const self: Participant = { id: 'participant-1', card: 'card-of-ana', epoch: 1, state: quiet }
export const ben: Participant = { id: 'participant-2', card: 'card-of-ben', epoch: 1, state: quiet }
export const signal = (sequence: number, { epoch = 2, attempt = 0 } = {}): Signal => ({
  epoch,
  attempt,
  sequence,
  body: { kind: 'candidates', candidates: [null] }
})

/** Only the looks of it: nothing is sealed here. */
export const sealed = (plain: Signal): SealedSignal => ({ ...plain, body: 'sealed' })

export function snapshot(change: Partial<Snapshot> = {}): Snapshot {
  return {
    self,
    others: [ben],
    version: 5,
    isContinued: false,
    resumeToken: 'token-1',
    othersSettleInMs: 0,
    ice: { servers: [], expiresInMs: null },
    maxParticipants: 8,
    isLocked: false,
    knocks: [],
    ...change
  }
}

/** @param pause resolves when the link may go on; at once unless said */
export function setUp(pause: (ms: number) => Promise<void> = () => Promise.resolve()) {
  const client = new FakeClient()
  client.handlers['room:join'] = () => ({ ok: true, value: snapshot() })
  client.handlers['signal:send'] = () => ({ ok: true, value: null })
  client.handlers['state:set'] = () => ({ ok: true, value: { version: 6 } })
  const makeLink = (change: Partial<RoomLinkOptions> = {}): RoomLink =>
    new RoomLink({
      client,
      entry: () => Promise.resolve({ roomId: 'tea-kitchen', card: 'card-of-ana' }),
      seal: (_to, plain) => Promise.resolve(sealed(plain)),
      resumeToken: null,
      state: quiet,
      pause,
      ...change
    })
  const link = makeLink()
  const snapshots: Snapshot[] = []
  link.on('snapshot', (received) => snapshots.push(received))
  return { client, link, makeLink, snapshots }
}

export function loseConnection(client: FakeClient): void {
  client.setStatus({ kind: 'unreachable' })
}

export function regainConnection(client: FakeClient, isRecovered: boolean): void {
  client.setStatus({ kind: 'online' })
  client.emit('connected', { isRecovered })
}
