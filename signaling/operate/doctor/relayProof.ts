/**
 * Proves a STUN or TURN server by using it: STUN by an answer, TURN by a byte that has gone through the relay.
 *
 * One allocation is enough. It permits its own relayed address, sends there and gets its byte back, which is
 * also what two people do who can both only reach the relay.
 */
import { createSocket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { CertificateVerdict } from './certificateVerdict'
import { Dialogue, ServerSaidNo, type Credentials } from './dialogue'
import { problemOf, type PathProblem } from './pathProblem'
import {
  attributes,
  decodeAddress,
  errorCodeOf,
  messageTypes,
  type StunMessage,
  type TransportAddress
} from './stunMessage'
import { openWire, type Destination, type Wire } from './wires'

export type PathProof =
  | { readonly ok: true; readonly tookMs: number; readonly certificate: CertificateVerdict | null }
  | { readonly ok: false; readonly problem: PathProblem; readonly certificate: CertificateVerdict | null }

export interface ProofOptions {
  /** For the whole proof. */
  readonly withinMs: number
  /** Milliseconds since 1970. */
  readonly unixNow: () => number
}

/** REQUESTED-TRANSPORT: UDP between relay and peer. */
const relayOverUdp = Buffer.from([17, 0, 0, 0])
const noLifetime = Buffer.alloc(4)

export function proveStun(to: Destination, options: ProofOptions): Promise<PathProof> {
  return prove(to, options, null, async (dialogue) => {
    await dialogue.ask(messageTypes.bindingRequest, [])
  })
}

export function proveRelay(
  to: Destination,
  credentials: Credentials,
  options: ProofOptions
): Promise<PathProof> {
  return prove(to, options, credentials, async (dialogue) => {
    const { relay } = await allocate(dialogue, credentials)
    await dialogue.ask(messageTypes.permissionRequest, [], relay)
    await dialogue.sendToSelf(relay)
    free(dialogue)
  })
}

/**
 * Proves that relayed addresses can be reached from here, as somebody would who needs no relay and calls somebody
 * who does: a packet goes there directly, and has to come out of the allocation.
 */
export function proveRelayPort(
  to: Destination,
  credentials: Credentials,
  options: ProofOptions
): Promise<PathProof> {
  return prove(to, options, credentials, async (dialogue) => {
    const { relay, mapped } = await allocate(dialogue, credentials)
    // Permissions are for addresses, whatever the port (RFC 8656 section 9).
    await dialogue.ask(messageTypes.permissionRequest, [], mapped)
    const socket = createSocket(isIPv6(relay.address) ? 'udp6' : 'udp4')
    socket.on('error', () => {})
    try {
      await dialogue.hearFrom(relay, (data) => socket.send(data, relay.port, relay.address, () => {}))
    } finally {
      socket.close()
    }
    free(dialogue)
  })
}

/** @throws ServerSaidNo */
async function allocate(
  dialogue: Dialogue,
  credentials: Credentials
): Promise<{ readonly relay: TransportAddress; readonly mapped: TransportAddress }> {
  const parts = [[attributes.requestedTransport, relayOverUdp]] as const
  // Realm and nonce come with the first refusal; that is how the mechanism works (RFC 8489 section 9.2).
  const challenge = await dialogue.ask(messageTypes.allocateRequest, parts).catch(challengeOf)
  dialogue.authenticate(credentials, challenge)
  const allocated = await dialogue.ask(messageTypes.allocateRequest, parts)
  const addressOf = (attribute: number): TransportAddress | null =>
    decodeAddress(allocated.attributes.get(attribute), allocated.transactionId)
  const [relay, mapped] = [addressOf(attributes.relayedAddress), addressOf(attributes.mappedAddress)]
  if (!relay || !mapped) throw new ServerSaidNo(allocated)
  return { relay, mapped }
}

/** Good manners: the relay need not wait ten minutes for it to run out. */
function free(dialogue: Dialogue): void {
  dialogue.say(messageTypes.refreshRequest, [[attributes.lifetime, noLifetime]])
}

async function prove(
  to: Destination,
  { withinMs, unixNow }: ProofOptions,
  credentials: Credentials | null,
  talk: (dialogue: Dialogue) => Promise<void>
): Promise<PathProof> {
  const signal = AbortSignal.timeout(withinMs)
  const startedAt = performance.now()
  let wire: Wire | null = null
  try {
    wire = await openWire(to, signal)
    await talk(new Dialogue(wire, to.transport === 'udp', signal))
    return { ok: true, tookMs: Math.round(performance.now() - startedAt), certificate: wire.certificate }
  } catch (error) {
    const problem = problemOf(error, { credentials, wasOpen: wire !== null, unixNow: unixNow() })
    return { ok: false, problem, certificate: wire?.certificate ?? null }
  } finally {
    wire?.close()
  }
}

/** @throws what is no challenge */
function challengeOf(error: unknown): StunMessage {
  if (error instanceof ServerSaidNo && errorCodeOf(error.response) === 401) return error.response
  throw error
}
