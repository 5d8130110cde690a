import { describe, expect, it } from 'vitest'
import { signalBounds } from './signal'
import { decodeMessage, encodeMessage, maxAdmitted, type LinkMessage } from './linkMessages'
import { firstWishes, type Supply, type Wishes } from './wishes'

const wishes: LinkMessage = { kind: 'wishes', wishes: firstWishes }
const supply: LinkMessage = {
  kind: 'supply',
  supply: { camera: { height: 360, reason: 'bandwidth' }, share: null }
}

/** As it would arrive from an end that keeps to nothing. */
const raw = (message: unknown, sequence: unknown = 0): string => JSON.stringify({ sequence, message })

const bytes32 = 'A'.repeat(43)
const door: LinkMessage = { kind: 'door', isLocked: true, count: 3, isOwn: true, admitted: [bytes32] }
const code: LinkMessage = { kind: 'code', commitment: bytes32, nonce: 'B'.repeat(22) }
const trust: readonly LinkMessage[] = [
  door,
  code,
  { kind: 'moved', secret: bytes32, without: null },
  { kind: 'moved', secret: bytes32, without: bytes32 },
  { kind: 'removed' }
]

describe('messages of a link', () => {
  it.each([wishes, supply, ...trust])('come out as they went in: $kind', (message) => {
    expect(decodeMessage(encodeMessage({ sequence: 7, message }))).toEqual({ sequence: 7, message })
  })

  it('are of the types the engine works with', () => {
    const said: Wishes | null = wishes.wishes
    const sent: Supply | null = supply.supply
    expect([said, sent]).not.toContain(null)
  })

  it('fit into a signal at their largest', () => {
    const size = { width: 16_384, height: 16_384 }
    const message: LinkMessage = { kind: 'wishes', wishes: { camera: size, share: size } }
    const text = encodeMessage({ sequence: Number.MAX_SAFE_INTEGER, message })
    expect(text.length).toBeLessThanOrEqual(signalBounds.messageText)
    expect(decodeMessage(text)).not.toBeNull()
  })

  it('fit into a signal with as many devices as a door can name', () => {
    const admitted = Array.from({ length: maxAdmitted }, () => bytes32)
    const text = encodeMessage({ sequence: Number.MAX_SAFE_INTEGER, message: { ...door, admitted } })
    expect(text.length).toBeLessThanOrEqual(signalBounds.messageText)
    expect(decodeMessage(text)).not.toBeNull()
    expect(decodeMessage(raw({ ...door, admitted: [...admitted, bytes32] }))).toBeNull()
  })

  it('may wish for nothing', () => {
    expect(decodeMessage(raw({ kind: 'wishes', wishes: { camera: null, share: null } }))).not.toBeNull()
  })
})

describe('what is no message', () => {
  const size = { width: 1, height: 1 }
  it.each([
    ['no JSON', '{'],
    ['nothing', ''],
    ['null', 'null'],
    ['a bare message', JSON.stringify(wishes)],
    ['a kind of a later version', raw({ kind: 'digest', digest: 'x' })],
    ['a part of a kind', raw({ kind: 'wishes', wishes: { camera: null } })],
    ['more than was agreed', raw({ ...wishes, more: 1 })],
    ['half a pixel', raw({ kind: 'wishes', wishes: { camera: { ...size, width: 0.5 }, share: null } })],
    ['less than nothing', raw({ kind: 'wishes', wishes: { camera: { ...size, width: -1 }, share: null } })],
    [
      'a picture too large',
      raw({ kind: 'wishes', wishes: { camera: { ...size, width: 16_385 }, share: null } })
    ],
    [
      'an unknown reason',
      raw({ kind: 'supply', supply: { camera: { height: 1, reason: '?' }, share: null } })
    ],
    ['a secret that is too short', raw({ kind: 'moved', secret: 'A', without: null })],
    ['a move without a device that is none', raw({ kind: 'moved', secret: bytes32, without: 'A' })],
    ['more changes of a door than any call has', raw({ ...door, count: 1_000_001 })],
    ['a device that is none', raw({ ...door, admitted: ['?'.repeat(43)] })],
    ['fewer changes than none', raw({ ...door, count: -1 })],
    ['half a number', raw({ ...code, nonce: 'B' })],
    ['no number', raw(wishes, '1')],
    ['a number below the first', raw(wishes, -1)],
    ['a message that is padded', encodeMessage({ sequence: 0, message: wishes }) + ' '.repeat(2_000)],
    ['deep nesting', '['.repeat(1_000) + ']'.repeat(1_000)]
  ])('is null: %s', (_, text) => {
    expect(decodeMessage(text)).toBeNull()
  })
})
