/** What belongs to one of the connections a link is made of, one after another: made together, and ended together. */
import type { LinkFeed } from './fanout/linkFeed'
import { fingerprintsOf, type Fingerprints } from './fingerprints'
import type { LinkMessage } from './linkMessages'
import type { LinkState } from './linkState'
import type { LinkPath } from './linkStats'
import { LinkTraffic, type Verdict } from './linkTraffic'
import { PeerLink, type LinkRole } from './peerLink'
import type { RelayProblem } from './relayProblem'
import type { SeatSurroundings } from './seatSurroundings'
import { browserNow, browserTimer } from './timer'

/** What the seat learns of the connection it has at the moment. */
export interface SeatConnectionEvents {
  readonly onState: (state: LinkState, isBroken: boolean) => void
  readonly onAgreed: () => void
  readonly onVerdict: (verdict: Verdict) => void
  /** With every reading that is taken anyway, about once a second while it is connected. */
  readonly onPath: (path: LinkPath['kind']) => void
  readonly onRelayProblem: (problem: RelayProblem | null) => void
}

export interface SeatConnectionOptions extends SeatConnectionEvents {
  readonly participantId: string
  readonly role: LinkRole
  readonly epoch: number
  readonly attempt: number
  readonly configuration: RTCConfiguration
  readonly shared: SeatSurroundings
}

export interface SeatConnection {
  readonly link: PeerLink
  readonly traffic: LinkTraffic
  /** See fingerprintsOf. */
  readonly fingerprints: () => Fingerprints | null
  /** Replaced, not closed: nobody hears of it any more. */
  readonly release: () => void
}

/** @throws what the browser throws when it cannot make a connection; none is left open then */
export function openConnection(options: SeatConnectionOptions): SeatConnection {
  const connection = options.shared.createConnection(options.configuration)
  try {
    return equipped(connection, options)
  } catch (cause) {
    connection.close()
    throw cause
  }
}

function equipped(connection: RTCPeerConnection, options: SeatConnectionOptions): SeatConnection {
  const { participantId, role, epoch, attempt, shared } = options
  const { link: surroundings, distributor, send, equip } = shared
  const { link, feed } = distributor.admit(
    (adoptSender) =>
      new PeerLink({
        ...surroundings,
        connection,
        role,
        epoch,
        attempt,
        send: (signal) => send(participantId, signal),
        adoptSender
      })
  )
  const traffic = new LinkTraffic({
    read: async (maxAgeMs) => {
      const reading = await link.traffic(maxAgeMs)
      if (reading.path && link.state === 'connected') options.onPath(reading.path)
      return reading
    },
    tell: (counts) => link.tell({ kind: 'heard', ...counts }),
    onVerdict: options.onVerdict,
    setTimer: surroundings.setTimer ?? browserTimer,
    now: surroundings.now ?? browserNow
  })
  const undos = listen(link, feed, traffic, options)
  equip(link, participantId)
  const release = (): void => {
    for (const undo of undos) undo()
    traffic.close()
    link.close()
    distributor.dismiss(feed)
  }
  return { link, traffic, fingerprints: () => fingerprintsOf(connection), release }
}

function listen(
  link: PeerLink,
  feed: LinkFeed,
  traffic: LinkTraffic,
  { participantId, shared, ...on }: SeatConnectionOptions
): (() => void)[] {
  const { events, distributor } = shared
  return [
    link.on('state', (state) => {
      distributor.refresh()
      if (state === 'connected') traffic.start()
      else traffic.stop()
      on.onState(state, link.isBroken)
    }),
    link.on('agreed', on.onAgreed),
    link.on('remoteStream', (remote) => events.emit('remoteStream', { participantId, ...remote })),
    link.on('message', (message) => hear(message, feed, traffic, { participantId, events })),
    link.on('relayProblem', on.onRelayProblem),
    link.on('error', (error) => events.emit('error', { participantId, error }))
  ]
}

function hear(
  message: LinkMessage,
  feed: LinkFeed,
  traffic: LinkTraffic,
  { participantId, events }: Pick<SeatConnectionOptions, 'participantId'> & Pick<SeatSurroundings, 'events'>
): void {
  switch (message.kind) {
    case 'wishes':
      feed.setWishes(message.wishes)
      break
    case 'supply':
      events.emit('supply', { participantId, supply: message.supply })
      break
    case 'heard':
      traffic.hear(message)
      break
    case 'digest':
      events.emit('digest', { participantId, links: message.links })
      break
    default:
      events.emit('message', { participantId, message })
  }
}
