/** For tests: people with keys of their own, who seal what they say in a room and open what they hear. */
import { afterEach, beforeEach } from 'vitest'
import type { Participant, SealedSignal } from '../../../signaling/protocol'
import { settle } from '../rtc/fakeConnection'
import type { Signal } from '../rtc/signal'
import { readCard, writeCard, type Card } from '../trust/card'
import { deviceKeyOf, makeDeviceKeyPair, type DeviceKey } from '../trust/deviceKey'
import { makeSessionKey, type SessionKey } from '../trust/pairSeal'
import type { RoomSeal } from '../trust/roomSeal'
import { openSignal, sealSignal, SealedPairs, type SignalReading } from './sealedPairs'

export const quiet = { microphone: false, camera: false, share: false, sharePaused: false, hand: false }

/** Whoever is spoken to, as the service shows them. */
type Shown = Pick<Participant, 'id' | 'card'>

/** Somebody in one stay in one room. What the service knows of them can be spread out of it. */
export class Person implements Participant {
  readonly id: string
  readonly card: string
  readonly epoch: number
  readonly state = quiet
  readonly #seal: RoomSeal
  readonly #pairs: SealedPairs

  private constructor(shown: Shown & { epoch: number }, seal: RoomSeal, pairs: SealedPairs) {
    this.id = shown.id
    this.card = shown.card
    this.epoch = shown.epoch
    this.#seal = seal
    this.#pairs = pairs
  }

  /** @param keys of their own unless said */
  static async come(
    name: string,
    seal: RoomSeal,
    { epoch = 1, ...keys }: { epoch?: number; device?: DeviceKey; sessionKey?: SessionKey } = {}
  ): Promise<Person> {
    const device = keys.device ?? (await deviceKeyOf(await makeDeviceKeyPair()))
    const sessionKey = keys.sessionKey ?? (await makeSessionKey())
    const card = await writeCard({ name, session: sessionKey.publicKey }, device, seal)
    const pairs = new SealedPairs({ seal, device: device.publicKey, sessionKey })
    return new Person({ id: `participant-${name}`, card, epoch }, seal, pairs)
  }

  /** @throws where nothing can be agreed with them */
  async say(to: Shown, signal: Signal): Promise<SealedSignal> {
    return sealSignal(await this.#pairWith(to), signal)
  }

  /** @throws where nothing can be agreed with them */
  async hear(from: Shown, sealed: SealedSignal): Promise<SignalReading> {
    return openSignal(await this.#pairWith(from), sealed)
  }

  async #pairWith({ id, card: text }: Shown) {
    const reading = await readCard(text, this.#seal)
    const card: Card | null = reading.kind === 'card' ? reading.card : null
    const pair = card && (await this.#pairs.agree(this.id, id, card))
    if (!pair) throw new Error(`nothing to agree on with ${id}`)
    return pair
  }
}

/** @returns what somebody sends who is at the door of a locked room */
export async function knockOf(name: string, seal: RoomSeal): Promise<string> {
  const device = await deviceKeyOf(await makeDeviceKeyPair())
  return writeCard({ name, session: (await makeSessionKey()).publicKey }, device, seal, 'knock')
}

const methods = [
  'decrypt',
  'deriveBits',
  'deriveKey',
  'digest',
  'encrypt',
  'exportKey',
  'generateKey',
  'importKey',
  'sign',
  'verify'
] as const satisfies readonly (keyof SubtleCrypto)[]

/** Registers hooks. @returns what resolves once nothing is being sealed or opened any more, and all that follows is done */
export function countSealing(): () => Promise<void> {
  let underWay = 0
  beforeEach(() => {
    const subtle = crypto.subtle as unknown as Record<string, (...parts: unknown[]) => Promise<unknown>>
    for (const name of methods) {
      const method = subtle[name]?.bind(subtle)
      subtle[name] = async (...parts) => {
        underWay += 1
        try {
          return await method?.(...parts)
        } finally {
          underWay -= 1
        }
      }
    }
  })
  afterEach(() => {
    for (const name of methods) Reflect.deleteProperty(crypto.subtle, name)
  })
  return async () => {
    for (let idle = 0; idle < 3; idle = underWay === 0 ? idle + 1 : 0) await settle()
  }
}
