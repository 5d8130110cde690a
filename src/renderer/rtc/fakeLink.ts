/** A link on a fake connection, with everything it says and tells written down; for the engine's tests. */
import type { SignalBody } from './signal'
import { FakeConnection, FakeTimers, settle, validOfferSdp } from './fakeConnection'
import { PeerLink, type LinkRole } from './peerLink'

/** A fresh link; `hear` brings one signal of the other end and lets it take effect. */
export function setUp(role: LinkRole) {
  const connection = new FakeConnection()
  const timers = new FakeTimers()
  const sent: SignalBody[] = []
  const events: string[] = []
  const link = new PeerLink({
    connection: connection.asConnection(),
    role,
    epoch: 1,
    attempt: 0,
    send: (signal) => sent.push(signal.body),
    setTimer: timers.setTimer,
    createStream: (track) => ({ id: track.kind }) as MediaStream,
    now: () => 10_000
  })
  link.on('state', (state) => events.push(state))
  link.on('remoteStream', ({ slot }) => events.push(slot))
  link.on('error', (error) => events.push(`error: ${error.message}`))
  let sequence = 0
  const hear = async (body: SignalBody): Promise<void> => {
    link.receive({ epoch: 1, attempt: 0, sequence, body })
    sequence += 1
    await settle()
  }
  return { connection, timers, sent, events, link, hear }
}

export const offer = (sdp = validOfferSdp): SignalBody => ({ kind: 'description', type: 'offer', sdp })
export const answer = (sdp = 'm=audio m=video m=video m=audio #answer'): SignalBody => ({
  kind: 'description',
  type: 'answer',
  sdp
})
export const offerWanted: SignalBody = { kind: 'offerWanted' }
/** What kinds of signals these are. */
export const said = (bodies: readonly SignalBody[]): string[] =>
  bodies.map((body) => (body.kind === 'description' ? body.type : body.kind))

/** A link that has agreed on everything and is connected; what was said on the way is forgotten. */
export async function setUpConnected(role: LinkRole) {
  const parts = setUp(role)
  await settle()
  await parts.hear(role === 'offerer' ? answer() : offer())
  parts.connection.changeState('connected')
  parts.sent.length = 0
  parts.events.length = 0
  parts.connection.calls.length = 0
  return parts
}
