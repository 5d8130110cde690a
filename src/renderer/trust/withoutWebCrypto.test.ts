/** The real WebCrypto (Node's) at one end and what stands in for it at the other, in both directions. */
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { toBase64url, utf8, type Bytes } from './bytes'
import { readCard, writeCard } from './card'
import { deviceKeyOf, makeDeviceKeyPair } from './deviceKey'
import { makeSessionKey, PairSeal, type End } from './pairSeal'
import { isRoomSecret } from './roomSecret'
import { roomSealOf } from './roomSeal'
import { scriptedCrypto } from './scriptedCrypto'
import { supplyWebCrypto } from './withoutWebCrypto'

const native = crypto.subtle
const directions = [
  ['here and there', scriptedCrypto, native],
  ['there and here', native, scriptedCrypto]
] as const

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256' } as const
const ecdh = { name: 'ECDH', namedCurve: 'P-256' } as const
const signing = { name: 'ECDSA', hash: 'SHA-256' } as const
const cipherKind = { name: 'AES-GCM', length: 256 } as const

const bytes = (constraints: fc.IntArrayConstraints = { maxLength: 300 }): fc.Arbitrary<Bytes> =>
  fc.uint8Array(constraints).map((array) => new Uint8Array(array))
/** A point costs milliseconds, a hash does not. */
const fewRuns = { numRuns: 15 }

afterEach(() => {
  vi.unstubAllGlobals()
})

const derivation = (salt: Bytes, info: Bytes) => ({ name: 'HKDF', hash: 'SHA-256', salt, info })

async function cipherKey(subtle: SubtleCrypto, root: Bytes, usages: KeyUsage[] = ['encrypt', 'decrypt']) {
  const base = await subtle.importKey('raw', root, 'HKDF', false, ['deriveKey'])
  return subtle.deriveKey(derivation(utf8('salt'), utf8('info')), base, cipherKind, false, usages)
}

const sharedBits = async (subtle: SubtleCrypto, own: CryptoKey, other: Bytes, length: number) => {
  const theirs = await subtle.importKey('raw', other, ecdh, false, [])
  return new Uint8Array(await subtle.deriveBits({ name: 'ECDH', public: theirs }, own, length))
}

const rawOf = async (subtle: SubtleCrypto, key: CryptoKey): Promise<Bytes> =>
  new Uint8Array(await subtle.exportKey('raw', key))

describe('what stands in for WebCrypto computes what it does', () => {
  it('SHA-256', async () => {
    const digest = (subtle: SubtleCrypto, data: Bytes) => subtle.digest('SHA-256', data)
    await fc.assert(
      fc.asyncProperty(bytes(), async (data) => {
        expect(await digest(scriptedCrypto, data)).toEqual(await digest(native, data))
      })
    )
  })

  it('HKDF, for every length', async () => {
    const derive = async (subtle: SubtleCrypto, root: Bytes, salt: Bytes, info: Bytes, length: number) => {
      const key = await subtle.importKey('raw', root, 'HKDF', false, ['deriveBits'])
      return subtle.deriveBits(derivation(salt, info), key, length * 8)
    }
    const length = fc.integer({ min: 1, max: 200 })
    await fc.assert(
      fc.asyncProperty(bytes(), bytes(), bytes(), length, async (...parts) => {
        expect(await derive(scriptedCrypto, ...parts)).toEqual(await derive(native, ...parts))
      })
    )
  })

  it('reads nothing but the part of a buffer that it was given', async () => {
    const whole = crypto.getRandomValues(new Uint8Array(64))
    const part = whole.subarray(3, 40)
    expect(await scriptedCrypto.digest('SHA-256', part)).toEqual(await native.digest('SHA-256', part))
  })
})

describe.each(directions)('%s', (_, here, there) => {
  it('agree on the same bits', async () => {
    const mine = await here.generateKey(ecdh, false, ['deriveBits'])
    const length = fc.constantFrom(8, 128, 256)
    await fc.assert(
      fc.asyncProperty(length, async (bits) => {
        const theirs = await there.generateKey(ecdh, false, ['deriveBits'])
        const shared = await sharedBits(here, mine.privateKey, await rawOf(there, theirs.publicKey), bits)
        expect(shared).toHaveLength(bits / 8)
        expect(shared).toEqual(
          await sharedBits(there, theirs.privateKey, await rawOf(here, mine.publicKey), bits)
        )
      }),
      fewRuns
    )
  })

  it('open what the other has sealed, with what goes along', async () => {
    const nonce = bytes({ minLength: 12, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(bytes(), nonce, bytes(), bytes(), async (root, iv, additionalData, plain) => {
        const cipher = { name: 'AES-GCM', iv, additionalData }
        const sealed = await here.encrypt(cipher, await cipherKey(here, root), plain)
        const opened = await there.decrypt(cipher, await cipherKey(there, root), sealed)
        expect(new Uint8Array(opened)).toEqual(plain)
      })
    )
  })

  it('accept what the other has signed, and nothing that differs from it in a bit', async () => {
    const { privateKey, publicKey } = await here.generateKey(ecdsa, false, ['sign', 'verify'])
    const key = await there.importKey('raw', await rawOf(here, publicKey), ecdsa, false, ['verify'])
    await fc.assert(
      fc.asyncProperty(bytes({ minLength: 1, maxLength: 300 }), fc.nat(), async (message, place) => {
        const signature = new Uint8Array(await here.sign(signing, privateKey, message))
        expect(signature).toHaveLength(64)
        expect(await there.verify(signing, key, signature, message)).toBe(true)
        expect(await there.verify(signing, key, turned(signature, place), message)).toBe(false)
        expect(await there.verify(signing, key, signature, turned(message, place))).toBe(false)
      }),
      { numRuns: 25 }
    )
  })

  it('let somebody in, with a room, a card and a pair, who has the other', async () => {
    const [ana, ben] = [await enter(here, 'Ana'), await enter(there, 'Ben')]
    expect(ana.seal.wireRoomId).toBe(ben.seal.wireRoomId)
    const [pairOfAna, pairOfBen] = [await agree(ana, ben), await agree(ben, ana)]
    const context = utf8('epoch 1')
    const sealed = await on(here, () => pairOfAna.seal(utf8('an offer'), context))
    const opened = { kind: 'opened', plain: utf8('an offer') }
    expect(await on(there, () => pairOfBen.open(sealed, utf8('epoch 2')))).toEqual({ kind: 'unknown' })
    expect(await on(there, () => pairOfBen.open(sealed, context))).toEqual(opened)
  })
})

/** Runs one end's part with its own WebCrypto. */
async function on<Result>(subtle: SubtleCrypto, work: () => Promise<Result>): Promise<Result> {
  const random = crypto.getRandomValues.bind(crypto)
  vi.stubGlobal('crypto', { subtle, getRandomValues: random })
  try {
    return await work()
  } finally {
    vi.unstubAllGlobals()
  }
}

const secret = toBase64url(new Uint8Array(32).fill(5))

function enter(subtle: SubtleCrypto, name: string) {
  return on(subtle, async () => {
    if (!isRoomSecret(secret)) throw new Error('not a secret')
    const seal = await roomSealOf(secret, 'tea-kitchen')
    const device = await deviceKeyOf(await makeDeviceKeyPair())
    const sessionKey = await makeSessionKey()
    const card = await writeCard({ name, session: sessionKey.publicKey }, device, seal)
    const end: End = {
      participantId: `${name}-12345`,
      device: device.publicKey,
      session: sessionKey.publicKey
    }
    return { subtle, seal, sessionKey, card, end }
  })
}
type Inside = Awaited<ReturnType<typeof enter>>

/** With what is read from the other's card, as in the app. */
function agree(self: Inside, other: Inside): Promise<PairSeal> {
  return on(self.subtle, async () => {
    const reading = await readCard(other.card, self.seal)
    if (reading.kind !== 'card') throw new Error(`the card is ${reading.kind}`)
    const { roomId, pairSalt } = self.seal
    const theirs = { participantId: other.end.participantId, ...reading.card }
    return PairSeal.agree({ roomId, pairSalt, self: self.end, other: theirs, sessionKey: self.sessionKey })
  })
}

function turned(original: Bytes, place: number): Bytes {
  const changed = original.slice()
  const at = (place >> 3) % changed.length
  changed[at] = (changed[at] ?? 0) ^ (1 << (place & 7))
  return changed
}

describe('what stands in for WebCrypto refuses', () => {
  const iv = new Uint8Array(12)

  it('what was cut short, changed, or goes along with something else', async () => {
    const key = await cipherKey(scriptedCrypto, utf8('root'))
    const cipher = { name: 'AES-GCM', iv, additionalData: utf8('context') }
    const sealed = new Uint8Array(await scriptedCrypto.encrypt(cipher, key, utf8('an offer')))
    const other = { ...cipher, additionalData: utf8('another') }
    const wrong = { name: 'OperationError' }
    await expect(scriptedCrypto.decrypt(other, key, sealed)).rejects.toMatchObject(wrong)
    for (let length = 0; length < sealed.length; length += 1)
      await expect(scriptedCrypto.decrypt(cipher, key, sealed.slice(0, length))).rejects.toMatchObject(wrong)
    for (let place = 0; place < sealed.length * 8; place += 1)
      await expect(scriptedCrypto.decrypt(cipher, key, turned(sealed, place))).rejects.toMatchObject(wrong)
    expect(new Uint8Array(await scriptedCrypto.decrypt(cipher, key, sealed))).toEqual(utf8('an offer'))
  })

  it('what is no point of the curve, as the real one does', async () => {
    const { publicKey } = await native.generateKey(ecdh, true, ['deriveBits'])
    const point = await rawOf(native, publicKey)
    const wrong = [
      new Uint8Array(0),
      new Uint8Array(1),
      new Uint8Array(65),
      new Uint8Array(65).fill(4),
      turned(point, 64 * 8),
      point.slice(0, 64),
      new Uint8Array([...point, 0])
    ]
    for (const subtle of [native, scriptedCrypto])
      for (const kind of [ecdh, ecdsa])
        for (const data of wrong)
          await expect(subtle.importKey('raw', data, kind, false, [])).rejects.toMatchObject({
            name: 'DataError'
          })
  })

  it('signatures of another length or form, without failing', async () => {
    const { privateKey, publicKey } = await scriptedCrypto.generateKey(ecdsa, false, ['sign', 'verify'])
    const signature = new Uint8Array(await scriptedCrypto.sign(signing, privateKey, utf8('card')))
    for (const wrong of [
      signature.slice(0, 63),
      new Uint8Array([...signature, 0]),
      new Uint8Array(64),
      new Uint8Array(64).fill(255)
    ])
      expect(await scriptedCrypto.verify(signing, publicKey, wrong, utf8('card'))).toBe(false)
  })

  it.each(directions.map(([, subtle]) => [subtle === native ? 'real' : 'scripted', subtle] as const))(
    'keys for what they were not made for (%s)',
    async (_, subtle) => {
      const { privateKey, publicKey } = await subtle.generateKey(ecdsa, false, ['sign', 'verify'])
      const opener = await cipherKey(subtle, utf8('root'), ['decrypt'])
      const cipher = { name: 'AES-GCM', iv }
      // Node's has another ending than the standard's.
      const wrong = { name: expect.stringMatching(/^InvalidAccess/) as unknown }
      await expect(subtle.exportKey('raw', privateKey)).rejects.toMatchObject(wrong)
      await expect(subtle.sign(signing, publicKey, utf8('card'))).rejects.toMatchObject(wrong)
      await expect(subtle.encrypt(cipher, opener, utf8('card'))).rejects.toMatchObject(wrong)
      await expect(subtle.encrypt(cipher, privateKey, utf8('card'))).rejects.toMatchObject(wrong)
      await expect(subtle.generateKey(ecdsa, false, ['encrypt'])).rejects.toMatchObject({
        name: 'SyntaxError'
      })
    }
  )

  it('whatever it does not know, by a rejection', async () => {
    const wrong = { name: 'NotSupportedError' }
    const sha1 = scriptedCrypto.digest('SHA-1', iv)
    const wrapped = scriptedCrypto.importKey('spki', iv, ecdsa, false, ['verify'])
    const otherCurve = scriptedCrypto.generateKey({ ...ecdsa, namedCurve: 'P-384' }, false, ['sign'])
    for (const asked of [sha1, wrapped, otherCurve]) await expect(asked).rejects.toMatchObject(wrong)
  })
})

it('has keys that can be kept as they are, and still sign', async () => {
  const kept = structuredClone(await scriptedCrypto.generateKey(ecdsa, false, ['sign', 'verify']))
  const signature = await scriptedCrypto.sign(signing, kept.privateKey, utf8('card'))
  expect(await scriptedCrypto.verify(signing, kept.publicKey, signature, utf8('card'))).toBe(true)
})

describe('supplying WebCrypto', () => {
  it('puts nothing in the place of one that is there', async () => {
    const page = { subtle: native } as Crypto
    await supplyWebCrypto(page)
    expect(page.subtle).toBe(native)
    await supplyWebCrypto()
    expect(crypto.subtle).toBe(native)
  })

  it('fills the place of one that is missing', async () => {
    const page = {} as Crypto
    await supplyWebCrypto(page)
    expect(page.subtle).toBe(scriptedCrypto)
  })
})
