/** What this folder derives and seals, against another implementation of the same standards: Node's (OpenSSL's). */
import * as v from 'valibot'
import { beforeAll, expect, it, vi } from 'vitest'
import { RoomId } from '../../../signaling/protocol'
import { fromBase64url, toBase64url, utf8, type Bytes } from './bytes'
import { makeSessionKey, PairSeal } from './pairSeal'
import { isRoomSecret, newRoomSecret } from './roomSecret'
import { roomSealOf } from './roomSeal'

/** As much of node:crypto as is used; the renderer's types know no Node. */
interface NodeCrypto {
  hkdfSync(hash: string, key: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): ArrayBuffer
  createECDH(curve: string): {
    generateKeys(): Uint8Array
    computeSecret(other: Uint8Array): Uint8Array
  }
  createCipheriv(name: string, key: Uint8Array, iv: Uint8Array): Cipher
  createDecipheriv(
    name: string,
    key: Uint8Array,
    iv: Uint8Array
  ): Cipher & { setAuthTag(tag: Uint8Array): void }
}
interface Cipher {
  setAAD(data: Uint8Array): void
  update(data: Uint8Array): Uint8Array
  final(): Uint8Array
  getAuthTag(): Uint8Array
}

let node: NodeCrypto
beforeAll(async () => {
  node = await vi.importActual<NodeCrypto>('node:crypto')
})

const secretBytes = Uint8Array.from({ length: 32 }, (_, index) => index)
const roomId = 'tea-kitchen'

const hkdf = (key: Uint8Array, salt: Uint8Array, info: Uint8Array): Uint8Array =>
  new Uint8Array(node.hkdfSync('sha256', key, salt, info, 32))

/** Written once more, on purpose: each behind its length. */
function lengthPrefixed(...parts: readonly Uint8Array[]): Bytes {
  return new Uint8Array(parts.flatMap((part) => [0, 0, part.length >> 8, part.length & 255, ...part]))
}

function decrypt(key: Uint8Array, iv: Uint8Array, sealed: Uint8Array, aad: Uint8Array): Uint8Array {
  const decipher = node.createDecipheriv('aes-256-gcm', key, iv)
  decipher.setAAD(aad)
  decipher.setAuthTag(sealed.slice(-16))
  return new Uint8Array([...decipher.update(sealed.slice(0, -16)), ...decipher.final()])
}

function encrypt(key: Uint8Array, iv: Uint8Array, plain: Uint8Array, aad: Uint8Array): Uint8Array {
  const cipher = node.createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(aad)
  return new Uint8Array([...cipher.update(plain), ...cipher.final(), ...cipher.getAuthTag()])
}

async function ourSeal() {
  const secret = toBase64url(secretBytes)
  if (!isRoomSecret(secret)) throw new Error('not a secret')
  return roomSealOf(secret, roomId)
}

it('derives the key of cards, and seals with it, as others do', async () => {
  const seal = await ourSeal()
  const key = hkdf(secretBytes, utf8(roomId), utf8('confab/1 card'))
  const aad = lengthPrefixed(utf8('confab/1 card'), utf8(roomId))
  const sealed = fromBase64url(await seal.sealCard(utf8('Ana'))) ?? new Uint8Array()
  expect(decrypt(key, sealed.slice(0, 12), sealed.slice(12), aad)).toEqual(utf8('Ana'))
  const iv = new Uint8Array(12).fill(7)
  const theirs = toBase64url(new Uint8Array([...iv, ...encrypt(key, iv, utf8('Ben'), aad)]))
  expect(await seal.openCard(theirs)).toEqual(utf8('Ben'))
})

it('derives the name that a room has at the service as others do, and no two have the same', async () => {
  const { wireRoomId } = await ourSeal()
  const derived = hkdf(secretBytes, utf8(roomId), utf8('confab/1 room')).slice(0, 20)
  expect(wireRoomId).toBe([...derived].map((byte) => byte.toString(16).padStart(2, '0')).join(''))
  expect(v.is(RoomId, wireRoomId)).toBe(true)

  const other = await roomSealOf(
    newRoomSecret((bytes) => bytes.fill(9)),
    roomId
  )
  expect(other.wireRoomId).not.toBe(wireRoomId)
  expect((await roomSealOf(null, roomId)).wireRoomId).toBe(roomId)
})

it('agrees on the keys of a pair, and seals with them, as others do', async () => {
  const { pairSalt } = await ourSeal()
  expect(pairSalt).toEqual(hkdf(secretBytes, utf8(roomId), utf8('confab/1 pair')))

  const sessionKey = await makeSessionKey()
  const theirs = node.createECDH('prime256v1')
  const ana = { participantId: 'ana-12345', device: utf8('device of Ana'), session: sessionKey.publicKey }
  const ben = {
    participantId: 'ben-12345',
    device: utf8('device of Ben'),
    session: new Uint8Array(theirs.generateKeys())
  }
  const seal = await PairSeal.agree({ roomId, pairSalt, self: ana, other: ben, sessionKey })

  const shared = theirs.computeSecret(sessionKey.publicKey)
  const keyFrom = (from: typeof ana, to: typeof ana): Uint8Array => {
    const ends = [from, to].flatMap((end) => [utf8(end.participantId), end.device, end.session])
    return hkdf(shared, pairSalt, lengthPrefixed(utf8('confab/1 signal'), utf8(roomId), ...ends))
  }
  const context = utf8('epoch 1')
  const aad = lengthPrefixed(utf8('confab/1 signal'), context)

  await seal.seal(utf8('the first'), context)
  const sealed = fromBase64url(await seal.seal(utf8('an offer'), context)) ?? new Uint8Array()
  expect(sealed.slice(0, 8)).toEqual(new Uint8Array([0, 0, 0, 0, 0, 0, 0, 1]))
  const iv = new Uint8Array([0, 0, 0, 0, ...sealed.slice(0, 8)])
  expect(decrypt(keyFrom(ana, ben), iv, sealed.slice(8), aad)).toEqual(utf8('an offer'))

  const number = new Uint8Array([0, 0, 0, 0, 0, 0, 1, 2])
  const answer = encrypt(keyFrom(ben, ana), new Uint8Array([0, 0, 0, 0, ...number]), utf8('an answer'), aad)
  expect(await seal.open(toBase64url(new Uint8Array([...number, ...answer])), context)).toEqual({
    kind: 'opened',
    plain: utf8('an answer')
  })
})
