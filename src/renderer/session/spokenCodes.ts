/**
 * The words that two people can read to each other to be sure of their link (see trust/spokenCode.ts): one for each
 * connection, agreed on over the link itself as soon as it is up.
 *
 * Of the two ends, the one whose id comes first commits; the roles of an offer may change while both are at it. The
 * other one echoes the commitment along with its number, so that both know what is being answered. There is one
 * exchange for each pair of certificates: whoever sits in between must not have as many guesses as they like.
 */
import type { Fingerprints } from '../rtc/fingerprints'
import type { TrustMessage } from '../rtc/linkMessages'
import type { Mesh } from '../rtc/mesh'
import { fromBase64url, toBase64url, type Bytes } from '../trust/bytes'
import { codeNonceBytes, commitmentTo, spokenCode } from '../trust/spokenCode'
import type { KnownOthers } from './knownOthers'
import type { Stores } from './stores'

export interface SpokenCodesOptions {
  readonly mesh: Pick<Mesh, 'on' | 'tell' | 'fingerprints'>
  readonly selfId: string
  /** Our installation's public key. */
  readonly device: Promise<Bytes>
  readonly others: Pick<KnownOthers, 'get'>
  readonly trust: Pick<Stores['trust'], 'codes' | 'refusedSignals'>
  /** As `crypto.getRandomValues`. */
  readonly fillRandom: (bytes: Bytes) => Bytes
}

type Step = Extract<TrustMessage, { readonly kind: 'code' }>

/** With one participant, over one connection. */
interface Exchange {
  readonly certificates: Fingerprints
  readonly nonce: Bytes
  /** Ours or theirs; null until it is made or here. */
  commitment: string | null
  /** Theirs has come, and nothing that comes later changes it. */
  isOver: boolean
}

export class SpokenCodes {
  readonly #options: SpokenCodesOptions
  readonly #exchanges = new Map<string, Exchange>()
  readonly #undos: readonly (() => void)[]

  constructor(options: SpokenCodesOptions) {
    const { mesh } = options
    this.#options = options
    this.#undos = [
      mesh.on('linkState', ({ participantId, state }) => {
        this.#dropOutdated(participantId)
        if (state === 'connected' && this.#commitsTo(participantId)) void this.#commit(participantId)
      }),
      mesh.on('message', ({ participantId, message }) => {
        if (message.kind === 'code') void this.#hear(participantId, message)
      })
    ]
  }

  /** Idempotent. */
  close(): void {
    for (const undo of this.#undos) undo()
    this.#exchanges.clear()
  }

  #commitsTo(participantId: string): boolean {
    return this.#options.selfId < participantId
  }

  async #commit(participantId: string): Promise<void> {
    if (this.#exchanges.has(participantId)) return
    const exchange = this.#exchangeWith(participantId)
    if (!exchange) return
    const commitment = toBase64url(await commitmentTo(exchange.nonce))
    if (!this.#isCurrent(participantId, exchange)) return
    exchange.commitment = commitment
    this.#options.mesh.tell(participantId, { kind: 'code', commitment, nonce: null })
  }

  async #hear(participantId: string, step: Step): Promise<void> {
    this.#dropOutdated(participantId)
    const exchange = this.#exchangeWith(participantId)
    if (!exchange || exchange.isOver) return
    if (this.#commitsTo(participantId)) await this.#takeAnswer(participantId, exchange, step)
    else if (step.nonce === null) this.#answer(participantId, exchange, step.commitment)
    else await this.#takeReveal(participantId, exchange, step)
  }

  #answer(participantId: string, exchange: Exchange, commitment: string): void {
    if (exchange.commitment !== null) return
    exchange.commitment = commitment
    const nonce = toBase64url(exchange.nonce)
    this.#options.mesh.tell(participantId, { kind: 'code', commitment, nonce })
  }

  async #takeAnswer(participantId: string, exchange: Exchange, { commitment, nonce }: Step): Promise<void> {
    const theirs = nonceOf(nonce)
    if (commitment !== exchange.commitment || !theirs) return
    exchange.isOver = true
    const own = toBase64url(exchange.nonce)
    this.#options.mesh.tell(participantId, { kind: 'code', commitment, nonce: own })
    await this.#show(participantId, exchange, { offererNonce: exchange.nonce, answererNonce: theirs })
  }

  async #takeReveal(participantId: string, exchange: Exchange, { commitment, nonce }: Step): Promise<void> {
    const theirs = nonceOf(nonce)
    if (commitment !== exchange.commitment || !theirs) return
    exchange.isOver = true
    const isKept = toBase64url(await commitmentTo(theirs)) === commitment
    if (!this.#isCurrent(participantId, exchange)) return
    const { refusedSignals } = this.#options.trust
    if (!isKept) refusedSignals.set(participantId, (refusedSignals.get(participantId) ?? 0) + 1)
    else await this.#show(participantId, exchange, { offererNonce: theirs, answererNonce: exchange.nonce })
  }

  async #show(
    participantId: string,
    exchange: Exchange,
    nonces: { readonly offererNonce: Bytes; readonly answererNonce: Bytes }
  ): Promise<void> {
    const { device, others, trust } = this.#options
    const theirDevice = others.get(participantId)?.device
    if (!theirDevice) return
    const { local, remote } = exchange.certificates
    const code = await spokenCode({
      ...nonces,
      fingerprints: [local, remote],
      devices: [await device, theirDevice]
    })
    if (this.#isCurrent(participantId, exchange)) trust.codes.set(participantId, code)
  }

  /** @returns the one of the connection there is now; null while there is none */
  #exchangeWith(participantId: string): Exchange | null {
    const known = this.#exchanges.get(participantId)
    if (known) return known
    const { mesh, fillRandom } = this.#options
    const certificates = mesh.fingerprints(participantId)
    if (!certificates) return null
    const nonce = fillRandom(new Uint8Array(codeNonceBytes))
    const exchange: Exchange = { certificates, nonce, commitment: null, isOver: false }
    this.#exchanges.set(participantId, exchange)
    return exchange
  }

  /** With another connection, what was agreed on says nothing any more. */
  #dropOutdated(participantId: string): void {
    const known = this.#exchanges.get(participantId)
    if (!known || this.#isCurrent(participantId, known)) return
    this.#exchanges.delete(participantId)
    this.#options.trust.codes.delete(participantId)
  }

  #isCurrent(participantId: string, exchange: Exchange): boolean {
    const now = this.#options.mesh.fingerprints(participantId)
    const { local, remote } = exchange.certificates
    return this.#exchanges.get(participantId) === exchange && now?.local === local && now.remote === remote
  }
}

function nonceOf(text: string | null): Bytes | null {
  const bytes = text === null ? null : fromBase64url(text)
  return bytes?.length === codeNonceBytes ? bytes : null
}
