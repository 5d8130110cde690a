import { describe, expect, it, vi } from 'vitest'
import type { Signal } from '../../../signaling/protocol'
import type { ClientReply } from '../signaling/signalingClient'
import { unreachable } from './fakeClient'
import { SignalOutbox } from './signalOutbox'

type Reply = ClientReply<'signal:send'>

const accepted: Reply = { ok: true, value: null }
const tooQuick: Reply = { ok: false, error: { code: 'rateLimited', message: '' } }

function signal(sequence: number): Signal {
  return { epoch: 1, attempt: 0, sequence, body: { kind: 'offerWanted' } }
}

/** Replies and pauses end when the test says so. */
function setUp() {
  const asked: { readonly sequence: number; readonly answer: (reply: Reply) => void }[] = []
  const pauses: (() => void)[] = []
  const outbox = new SignalOutbox({
    send: (_to, { sequence }) => new Promise((answer) => asked.push({ sequence, answer })),
    pause: () => new Promise((done) => pauses.push(done)),
    onNotInRoom: () => undefined
  })
  const sequences = (): number[] => asked.map(({ sequence }) => sequence)
  return { outbox, asked, pauses, sequences }
}

describe('a signal', () => {
  it('whose reply never came over a connection that stands is said again', async () => {
    const { outbox, asked, pauses, sequences } = setUp()
    outbox.open()
    outbox.add('ben', signal(0))
    asked[0]?.answer(unreachable)
    await vi.waitFor(() => expect(pauses).toHaveLength(1))
    pauses[0]?.()
    await vi.waitFor(() => expect(sequences()).toEqual([0, 0]))
  })

  it('does not overtake one that has to wait', async () => {
    const { outbox, asked, pauses, sequences } = setUp()
    outbox.open()
    outbox.add('ben', signal(0))
    asked[0]?.answer(tooQuick)
    await vi.waitFor(() => expect(pauses).toHaveLength(1))
    outbox.add('ben', signal(1))
    expect(sequences()).toEqual([0])
    pauses[0]?.()
    await vi.waitFor(() => expect(sequences()).toEqual([0, 0, 1]))
  })

  it('waits for the next connection when there is none', async () => {
    const { outbox, asked, pauses, sequences } = setUp()
    outbox.open()
    outbox.add('ben', signal(0))
    outbox.shut()
    asked[0]?.answer(unreachable)
    await Promise.resolve()
    expect(pauses).toEqual([])
    outbox.open()
    expect(sequences()).toEqual([0, 0])
    asked[1]?.answer(accepted)
    await Promise.resolve()
    outbox.open()
    expect(sequences()).toEqual([0, 0])
  })
})
