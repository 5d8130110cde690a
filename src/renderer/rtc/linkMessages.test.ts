import { describe, expect, it } from 'vitest'
import { signalBounds } from './signal'
import { decodeMessage, encodeMessage, type LinkMessage } from './linkMessages'
import { firstWishes, type Supply, type Wishes } from './wishes'

const wishes: LinkMessage = { kind: 'wishes', wishes: firstWishes }
const supply: LinkMessage = {
  kind: 'supply',
  supply: { camera: { height: 360, reason: 'bandwidth' }, share: null }
}

/** As it would arrive from an end that keeps to nothing. */
const raw = (message: unknown, sequence: unknown = 0): string => JSON.stringify({ sequence, message })

describe('messages of a link', () => {
  it.each([wishes, supply])('come out as they went in: $kind', (message) => {
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
    ['no number', raw(wishes, '1')],
    ['a number below the first', raw(wishes, -1)],
    ['a message that is padded', encodeMessage({ sequence: 0, message: wishes }) + ' '.repeat(2_000)],
    ['deep nesting', '['.repeat(1_000) + ']'.repeat(1_000)]
  ])('is null: %s', (_, text) => {
    expect(decodeMessage(text)).toBeNull()
  })
})
