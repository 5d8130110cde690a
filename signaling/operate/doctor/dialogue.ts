/** Questions and answers with a STUN or TURN server (RFC 8489 section 6, RFC 8656), over one wire. */
import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import {
  attributes,
  credentialKey,
  decodeMessage,
  encodeAddress,
  encodeMessage,
  isError,
  messageTypes,
  type MessageType,
  type StunMessage,
  type TransportAddress
} from './stunMessage'
import type { Wire } from './wires'

export interface Credentials {
  readonly username: string
  readonly credential: string
}

/** The server has answered, with a refusal. */
export class ServerSaidNo extends Error {
  readonly response: StunMessage
  constructor(response: StunMessage) {
    super('refused')
    this.response = response
  }
}

/** The relay has granted everything, and carries nothing. */
export class NothingRelayed extends Error {
  readonly relay: TransportAddress
  constructor(relay: TransportAddress, cause: unknown) {
    super('nothing relayed', { cause })
    this.relay = relay
  }
}

/** Before it is sent again over UDP, doubled each time (RFC 8489 section 6.2.1). */
const firstRetransmissionMs = 400

type Part = readonly [(typeof attributes)[keyof typeof attributes], Buffer]

export class Dialogue {
  readonly #wire: Wire
  readonly #isLossy: boolean
  readonly #signal: AbortSignal
  #identity: { readonly parts: readonly Part[]; readonly key: Buffer } | null = null
  #hear: (message: StunMessage) => void = () => {}

  constructor(wire: Wire, isLossy: boolean, signal: AbortSignal) {
    this.#wire = wire
    this.#isLossy = isLossy
    this.#signal = signal
    wire.onMessage = (bytes) => {
      const message = decodeMessage(bytes)
      if (message) this.#hear(message)
    }
  }

  /** Everything asked from now on is signed. */
  authenticate({ username, credential }: Credentials, challenge: StunMessage): void {
    const realm = challenge.attributes.get(attributes.realm) ?? Buffer.alloc(0)
    const nonce = challenge.attributes.get(attributes.nonce) ?? Buffer.alloc(0)
    this.#identity = {
      parts: [
        [attributes.username, Buffer.from(username)],
        [attributes.realm, realm],
        [attributes.nonce, nonce]
      ],
      key: credentialKey(username, realm.toString(), credential)
    }
  }

  /** @throws ServerSaidNo when the answer is a refusal */
  async ask(type: MessageType, parts: readonly Part[], peer?: TransportAddress): Promise<StunMessage> {
    const transactionId = randomBytes(12)
    const request = this.#encode(type, parts, transactionId, peer)
    const answer = await this.#exchange(
      () => this.#wire.send(request),
      (message) => message.transactionId.equals(transactionId) || undefined
    )
    if (isError(answer.type)) throw new ServerSaidNo(answer)
    return answer
  }

  /** Sends without waiting for an answer. */
  say(type: MessageType, parts: readonly Part[]): void {
    this.#wire.send(this.#encode(type, parts, randomBytes(12)))
  }

  /** @throws NothingRelayed when what is sent to that address of our own does not come back */
  sendToSelf(relay: TransportAddress): Promise<void> {
    const transactionId = randomBytes(12)
    return this.hearFrom(relay, (data) =>
      this.#wire.send(
        encodeMessage(
          messageTypes.sendIndication,
          [
            [attributes.peerAddress, encodeAddress(relay, transactionId)],
            [attributes.data, data]
          ],
          { transactionId }
        )
      )
    )
  }

  /**
   * @param send brings the data to the relayed address; over UDP in any case, so it is done again and again
   * @throws NothingRelayed when it does not arrive here
   */
  async hearFrom(relay: TransportAddress, send: (data: Buffer) => void): Promise<void> {
    const data = randomBytes(16)
    try {
      await this.#exchange(
        () => send(data),
        ({ attributes: got }) => got.get(attributes.data)?.equals(data),
        true
      )
    } catch (error) {
      throw this.#signal.aborted ? new NothingRelayed(relay, error) : error
    }
  }

  #encode(type: MessageType, parts: readonly Part[], transactionId: Buffer, peer?: TransportAddress): Buffer {
    const to: Part[] = peer ? [[attributes.peerAddress, encodeAddress(peer, transactionId)]] : []
    const identity = this.#identity
    return encodeMessage(type, [...parts, ...to, ...(identity?.parts ?? [])], {
      transactionId,
      ...(identity ? { integrityKey: identity.key } : {})
    })
  }

  /** Sends until something fitting comes back. */
  async #exchange(
    send: () => void,
    fits: (message: StunMessage) => boolean | undefined,
    isLossy = this.#isLossy
  ): Promise<StunMessage> {
    const done = new AbortController()
    const stop = AbortSignal.any([done.signal, this.#signal])
    try {
      return await new Promise<StunMessage>((resolve, reject) => {
        this.#hear = (message) => fits(message) && resolve(message)
        this.#wire.onEnd = reject
        this.#signal.throwIfAborted()
        this.#signal.addEventListener('abort', () => reject(this.#signal.reason as Error), {
          signal: done.signal
        })
        void sendAgain(send, isLossy, stop)
      })
    } finally {
      done.abort()
      this.#wire.onEnd = () => {}
    }
  }
}

async function sendAgain(send: () => void, isLossy: boolean, signal: AbortSignal): Promise<void> {
  for (let waitMs = firstRetransmissionMs; !signal.aborted; waitMs *= 2) {
    send()
    if (!isLossy) return
    await pause(waitMs, undefined, { signal }).catch(() => {})
  }
}
