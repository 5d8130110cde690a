/**
 * What the operator of a service can try who wants to be in the middle of a call: to each of two it shows a card of its
 * own in the place of the other's, opens what they send, changes it, and seals it again.
 *
 * It has every key that is not secret: that of rooms without one.
 */
import type { SealedSignal } from '../../signaling/protocol'
import { SignalBody } from '../../src/renderer/rtc/signal'
import { fields, fromUtf8, toBase64url, utf8 } from '../../src/renderer/trust/bytes'
import { readCard, writeCard, type Card } from '../../src/renderer/trust/card'
import { deviceKeyOf, makeDeviceKeyPair } from '../../src/renderer/trust/deviceKey'
import { makeSessionKey, PairSeal } from '../../src/renderer/trust/pairSeal'
import { roomSealOf, type RoomSeal } from '../../src/renderer/trust/roomSeal'
import * as v from 'valibot'
import type { Attack, Victim } from './hostileService'

interface ShownParticipant {
  readonly id: string
  readonly card: string
}

export interface InBetween extends Required<Attack> {
  /** What it could read: names, and what people sent each other. */
  readonly names: ReadonlySet<string>
  readonly bodies: readonly SignalBody[]
  /** A card of its own making, for whoever it likes to play. */
  forge(name: string): Promise<string>
  /** Says the last offer that it could read to whom it was meant for, as if it were the sender's next word. */
  repeatOffer(): Promise<void>
}

/** @param alter what becomes of what it could open */
export async function standInBetween(alter: (body: SignalBody) => SignalBody): Promise<InBetween> {
  const device = await deviceKeyOf(await makeDeviceKeyPair())
  const sessionKey = await makeSessionKey()
  const ids = new Map<Victim, string>()
  const cards = new Map<string, Card>()
  const pairs = new Map<string, Promise<PairSeal>>()
  const names = new Set<string>()
  const bodies: SignalBody[] = []
  /** The last words of each to each. */
  const last = new Map<string, SealedSignal>()
  let offer: { from: string; to: string; body: SignalBody } | null = null
  let seal: RoomSeal | null = null

  async function forge(name: string): Promise<string> {
    if (!seal) throw new Error('nobody has said which room')
    return writeCard({ name, session: sessionKey.publicKey }, device, seal)
  }

  /** Learns what can be learnt from somebody's card, and makes one to show in its place. */
  async function inPlaceOf(participant: ShownParticipant): Promise<ShownParticipant> {
    const reading = seal && (await readCard(participant.card, seal))
    if (reading?.kind !== 'card') return { ...participant, card: await forge('Somebody') }
    cards.set(participant.id, reading.card)
    names.add(reading.card.name)
    return { ...participant, card: await forge(reading.card.name) }
  }

  /** What it shares with `other`, whom it tells that it is `playedId`. */
  function pairWith(otherId: string, other: Card, playedId: string): Promise<PairSeal> {
    if (!seal) throw new Error('nobody has said which room')
    const { roomId, pairSalt } = seal
    const key = [otherId, toBase64url(other.session), playedId].join()
    const known = pairs.get(key)
    if (known) return known
    const pair = PairSeal.agree({
      roomId,
      pairSalt,
      self: { participantId: playedId, device: device.publicKey, session: sessionKey.publicKey },
      other: { participantId: otherId, device: other.device, session: other.session },
      sessionKey
    })
    pairs.set(key, pair)
    return pair
  }

  async function reseal(from: string, to: string, signal: SealedSignal): Promise<SealedSignal> {
    const [sender, receiver] = [cards.get(from), cards.get(to)]
    if (!sender || !receiver) return signal
    const context = fields(signal.epoch, signal.attempt, signal.sequence)
    const opening = await (await pairWith(from, sender, to)).open(signal.body, context)
    if (opening.kind !== 'opened') return signal
    const body = v.parse(SignalBody, JSON.parse(fromUtf8(opening.plain) ?? ''))
    bodies.push(body)
    last.set([from, to].join(), signal)
    if (body.kind === 'description' && body.type === 'offer') offer = { from, to, body }
    const altered = utf8(JSON.stringify(alter(body)))
    return { ...signal, body: await (await pairWith(to, receiver, from)).seal(altered, context) }
  }

  async function repeatOffer(): Promise<void> {
    if (!offer) throw new Error('no offer was read')
    const { from, to, body } = offer
    const before = last.get([from, to].join())
    const receiver = cards.get(to)
    const [victim] = [...ids].find(([, id]) => id === to) ?? []
    if (!before || !receiver || !victim) throw new Error('they have gone')
    const { epoch, attempt, sequence } = { ...before, sequence: before.sequence + 1 }
    const pair = await pairWith(to, receiver, from)
    const sealed = await pair.seal(utf8(JSON.stringify(body)), fields(epoch, attempt, sequence))
    victim.tell('signal:received', { from, signal: { epoch, attempt, sequence, body: sealed } })
  }

  return {
    names,
    bodies,
    forge,
    repeatOffer,
    async request(victim, name, payload) {
      if (name === 'room:join') seal ??= await roomSealOf(null, (payload as { roomId: string }).roomId)
      if (name !== 'signal:send') return payload
      const { to, signal } = payload as { to: string; signal: SealedSignal }
      return { to, signal: await reseal(ids.get(victim) ?? '', to, signal) }
    },
    async reply(victim, name, reply) {
      const { ok, value } = reply as {
        ok: boolean
        value: { self: ShownParticipant; others: ShownParticipant[] }
      }
      if (name !== 'room:join' || !ok) return reply
      ids.set(victim, value.self.id)
      await inPlaceOf(value.self)
      return { ok, value: { ...value, others: await Promise.all(value.others.map(inPlaceOf)) } }
    },
    async notice(_victim, name, payload) {
      if (name !== 'room:joined') return [payload]
      const arrival = payload as { participant: ShownParticipant }
      return [{ ...arrival, participant: await inPlaceOf(arrival.participant) }]
    }
  }
}
