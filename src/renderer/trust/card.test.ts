import { beforeAll, describe, expect, it } from 'vitest'
import { fields, fromUtf8, toBase64url, utf8 } from './bytes'
import { readCard, writeCard } from './card'
import { deviceKeyOf, makeDeviceKeyPair, type DeviceKey } from './deviceKey'
import { makeSessionKey, type SessionKey } from './pairSeal'
import { newRoomSecret } from './roomSecret'
import { roomSealOf, type RoomSeal } from './roomSeal'

const newSecret = () => newRoomSecret((bytes) => crypto.getRandomValues(bytes))

let seal: RoomSeal
let device: DeviceKey
let sessionKey: SessionKey

beforeAll(async () => {
  seal = await roomSealOf(newSecret(), 'tea-kitchen')
  device = await deviceKeyOf(await makeDeviceKeyPair())
  sessionKey = await makeSessionKey()
})

const write = (name = 'Ana'): Promise<string> =>
  writeCard({ name, session: sessionKey.publicKey }, device, seal)

describe('a card', () => {
  it('says who somebody is to those who have the secret', async () => {
    expect(await readCard(await write(), seal)).toEqual({
      kind: 'card',
      card: { name: 'Ana', device: device.publicKey, session: sessionKey.publicKey }
    })
  })

  it('is never the same text twice, and tells nothing of the name', async () => {
    const [one, other] = await Promise.all([write('Ana-Ana-Ana'), write('Ana-Ana-Ana')])
    expect(one).not.toBe(other)
    expect(atob(one.replaceAll('-', '+').replaceAll('_', '/'))).not.toContain('Ana')
  })

  it('is foreign to whoever has another secret, or another room', async () => {
    const text = await write()
    const others = await Promise.all([
      roomSealOf(newSecret(), 'tea-kitchen'),
      roomSealOf(newSecret(), 'attic')
    ])
    for (const other of others) expect(await readCard(text, other)).toEqual({ kind: 'foreign' })
  })

  it('is good for being inside or for knocking, and not for both', async () => {
    const knock = await writeCard({ name: 'Ana', session: sessionKey.publicKey }, device, seal, 'knock')
    expect((await readCard(knock, seal, 'knock')).kind).toBe('card')
    expect(await readCard(knock, seal)).toEqual({ kind: 'forged' })
    expect(await readCard(await write(), seal, 'knock')).toEqual({ kind: 'forged' })
  })

  it('opens for everybody in a room without a secret, and only there', async () => {
    const open = await roomSealOf(null, 'tea-kitchen')
    const text = await writeCard({ name: 'Ana', session: sessionKey.publicKey }, device, open)
    expect((await readCard(text, await roomSealOf(null, 'tea-kitchen'))).kind).toBe('card')
    expect((await readCard(text, seal)).kind).toBe('foreign')
    expect((await readCard(await write(), open)).kind).toBe('foreign')
  })

  it('is foreign when anything of it was changed', async () => {
    const text = await write()
    for (let at = 0; at < text.length; at += 7) {
      const changed = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
      expect(await readCard(changed, seal)).toEqual({ kind: 'foreign' })
    }
    for (const cut of ['', text.slice(0, 20), text.slice(1), `${text}A`])
      expect(await readCard(cut, seal)).toEqual({ kind: 'foreign' })
  })

  it('is forged when somebody in the know puts another name, key or signature into it', async () => {
    const content = JSON.parse(fromUtf8((await seal.openCard(await write())) ?? utf8('')) ?? '') as Record<
      string,
      string
    >
    const { publicKey } = await makeSessionKey()
    for (const change of [
      { name: 'Ben' },
      { session: toBase64url(publicKey) },
      { device: toBase64url(publicKey) },
      { signature: toBase64url(new Uint8Array(64)) },
      { signature: '!' },
      { name: '' },
      { more: 'than was agreed' }
    ]) {
      const forged = await seal.sealCard(utf8(JSON.stringify({ ...content, ...change })))
      expect(await readCard(forged, seal)).toEqual({ kind: 'forged' })
    }
    expect(await readCard(await seal.sealCard(utf8('not json')), seal)).toEqual({ kind: 'forged' })
  })
})

it('puts fields together so that none can be moved into its neighbour', () => {
  expect(fields('ab', 'c')).not.toEqual(fields('a', 'bc'))
  expect(fields('1')).toEqual(fields(1))
  expect(fields('a', new Uint8Array([98]))).toEqual(fields('a', 'b'))
})
