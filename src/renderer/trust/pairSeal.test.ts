import { beforeAll, describe, expect, it } from 'vitest'
import { utf8, type Bytes } from './bytes'
import { deviceKeyOf, makeDeviceKeyPair } from './deviceKey'
import { makeSessionKey, PairSeal, type End, type SessionKey } from './pairSeal'
import { newRoomSecret } from './roomSecret'
import { roomSealOf } from './roomSeal'

const roomId = 'tea-kitchen'
const context = utf8('epoch 1')

interface Party {
  readonly end: End
  readonly sessionKey: SessionKey
}

async function party(participantId: string): Promise<Party> {
  const sessionKey = await makeSessionKey()
  const { publicKey } = await deviceKeyOf(await makeDeviceKeyPair())
  return { end: { participantId, device: publicKey, session: sessionKey.publicKey }, sessionKey }
}

let pairSalt: Bytes
let ana: Party
let ben: Party

const between = (
  self: Party,
  other: Party,
  change: { roomId?: string; pairSalt?: Bytes } = {}
): Promise<PairSeal> =>
  PairSeal.agree({
    roomId,
    pairSalt,
    self: self.end,
    other: other.end,
    sessionKey: self.sessionKey,
    ...change
  })

beforeAll(async () => {
  const secret = newRoomSecret((bytes) => crypto.getRandomValues(bytes))
  pairSalt = (await roomSealOf(secret, roomId)).pairSalt
  ana = await party('ana-12345')
  ben = await party('ben-12345')
})

describe('what two have sealed for each other', () => {
  it('opens for the other end, once', async () => {
    const [here, there] = await Promise.all([between(ana, ben), between(ben, ana)])
    const sealed = await here.seal(utf8('an offer'), context)
    expect(await there.open(sealed, context)).toEqual({ kind: 'opened', plain: utf8('an offer') })
    expect(await there.open(sealed, context)).toEqual({ kind: 'replayed' })
  })

  it('opens in any order', async () => {
    const [here, there] = await Promise.all([between(ana, ben), between(ben, ana)])
    const sealed = await Promise.all(['a', 'b', 'c'].map((text) => here.seal(utf8(text), context)))
    for (const one of sealed.reverse()) expect((await there.open(one, context)).kind).toBe('opened')
  })

  it('does not open for whoever sealed it, nor in another context', async () => {
    const [here, there] = await Promise.all([between(ana, ben), between(ben, ana)])
    const sealed = await here.seal(utf8('an offer'), context)
    expect((await here.open(sealed, context)).kind).toBe('unknown')
    expect((await there.open(sealed, utf8('epoch 2'))).kind).toBe('unknown')
    // What did not open has not been counted.
    expect((await there.open(sealed, context)).kind).toBe('opened')
  })

  it('does not open with another secret, in another room, for another name or in another stay', async () => {
    const sealed = await (await between(ana, ben)).seal(utf8('an offer'), context)
    const otherSalt = new Uint8Array(32)
    const renamed: Party = { ...ana, end: { ...ana.end, participantId: 'ana-99999' } }
    const later = await party(ben.end.participantId)
    for (const opener of [
      between(ben, ana, { pairSalt: otherSalt }),
      between(ben, ana, { roomId: 'attic' }),
      between(ben, renamed),
      between(later, ana)
    ])
      expect((await (await opener).open(sealed, context)).kind).toBe('unknown')
  })

  it('does not open where there is no text, and does not fail either', async () => {
    const there = await between(ben, ana)
    for (const nothing of [null, undefined, 7, {}])
      expect((await there.open(nothing as string, context)).kind).toBe('unknown')
  })

  it('does not open cut short anywhere, nor with any bit turned', async () => {
    const [here, there] = await Promise.all([between(ana, ben), between(ben, ana)])
    const sealed = await here.seal(utf8('hi'), context)
    for (let length = 0; length < sealed.length; length += 1)
      expect((await there.open(sealed.slice(0, length), context)).kind).toBe('unknown')
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    for (let at = 0; at < sealed.length; at += 1)
      for (let bit = 1; bit < 64; bit *= 2) {
        const turned = letters[letters.indexOf(sealed[at] ?? '') ^ bit] ?? ''
        const opening = await there.open(sealed.slice(0, at) + turned + sealed.slice(at + 1), context)
        expect(opening.kind).toBe('unknown')
      }
    expect((await there.open(sealed, context)).kind).toBe('opened')
  })

  it('is no agreement with what is no key', async () => {
    const nobody: Party = { ...ben, end: { ...ben.end, session: new Uint8Array(65) } }
    await expect(between(ana, nobody)).rejects.toThrow()
  })
})

it('never uses a nonce twice, a million messages long', { timeout: 60_000 }, async () => {
  const seal = await between(ana, ben)
  const { encrypt } = crypto.subtle
  let [last, repeated] = [-1, 0]
  // Not the real thing, which a million times takes a minute; and no spy, which would keep a million calls.
  crypto.subtle.encrypt = (algorithm) => {
    const iv = (algorithm as AesGcmParams).iv as Bytes
    const [high, low] = [new DataView(iv.buffer).getBigUint64(0), new DataView(iv.buffer).getUint32(8)]
    if (low <= last || high !== 0n) repeated += 1
    last = low
    return Promise.resolve(new ArrayBuffer(0))
  }
  try {
    for (let count = 0; count < 1_000; count += 1)
      await Promise.all(Array.from({ length: 1_000 }, () => seal.seal(context, context)))
  } finally {
    crypto.subtle.encrypt = encrypt
  }
  expect({ repeated, last }).toEqual({ repeated: 0, last: 999_999 })
})
