import { describe, expect, it } from 'vitest'
import type { Toast } from '../../stores/toasts'
import { shownToasts } from './shownToasts'

const cameIn = (id: number, name: string): Toast => toast(id, 'participantJoined', { name })
const left = (id: number, name: string): Toast => toast(id, 'participantLeft', { name })

function toast(id: number, message: string, values: Record<string, string> = {}): Toast {
  return { id, tone: 'info', message, values }
}

function told(toasts: readonly Toast[]): unknown[] {
  return shownToasts(toasts).map(({ message, values, ids }) => [message, Object.values(values), ids])
}

describe('shownToasts', () => {
  it('tells a crowd in one sentence', () => {
    expect(told([cameIn(1, 'Ana')])).toEqual([['toast.participantJoined', ['Ana'], [1]]])
    expect(told([cameIn(1, 'Ana'), cameIn(2, 'Ben')])).toEqual([['toast.twoJoined', ['Ana', 'Ben'], [1, 2]]])
    const five = ['Ana', 'Ben', 'Cem', 'Dee', 'Eli'].map((name, index) => left(index, name))
    expect(told(five)).toEqual([['toast.moreLeft', ['Ana', 'Ben', 3], [0, 1, 2, 3, 4]]])
  })

  it('keeps who came apart from who left, and both from everything else', () => {
    expect(told([cameIn(1, 'Ana'), toast(2, 'inviteCopied'), left(3, 'Ben'), cameIn(4, 'Cem')])).toEqual([
      ['toast.inviteCopied', [], [2]],
      ['toast.participantLeft', ['Ben'], [3]],
      ['toast.twoJoined', ['Ana', 'Cem'], [1, 4]]
    ])
  })

  it('says of each person only what is true now', () => {
    expect(told([left(1, 'Ana'), cameIn(2, 'Ben'), cameIn(3, 'Ana')])).toEqual([
      ['toast.twoJoined', ['Ben', 'Ana'], [1, 2, 3]]
    ])
  })

  it('gives a sentence that has changed a new key, and lets one that has not keep its own', () => {
    const keyOf = (toasts: readonly Toast[]) => shownToasts(toasts)[0]?.key
    expect(keyOf([cameIn(1, 'Ana'), cameIn(2, 'Ben')])).not.toBe(keyOf([cameIn(1, 'Ana')]))
    expect(keyOf([cameIn(1, 'Ana'), left(2, 'Ben')])).toBe(keyOf([cameIn(1, 'Ana')]))
  })
})
