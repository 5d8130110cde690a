import { describe, expect, it } from 'vitest'
import type { SealedSignal } from '../../../signaling/protocol'
import type { Signal } from '../rtc/signal'
import { settle } from '../rtc/fakeConnection'
import type { ClientReply } from '../signaling/signalingClient'
import { unreachable } from './fakeClient'
import { SignalOutbox } from './signalOutbox'

type Reply = ClientReply<'signal:send'>

const accepted: Reply = { ok: true, value: null }
const tooQuick: Reply = { ok: false, error: { code: 'rateLimited', message: '' } }

function signal(sequence: number): Signal {
  return { epoch: 1, attempt: 0, sequence, body: { kind: 'offerWanted' } }
}

/** Replies and pauses end when the test says so; so does sealing, unless it is quick. */
function setUp({ isQuick = true } = {}) {
  const asked: {
    readonly sequence: number
    readonly body: string
    readonly answer: (reply: Reply) => void
  }[] = []
  const pauses: (() => void)[] = []
  const sealing: { readonly sequence: number; readonly done: () => void }[] = []
  /** Those there is nobody to seal for. */
  const gone = new Set<string>()
  let sealed = 0
  const outbox = new SignalOutbox({
    seal: (to, signal) =>
      new Promise((resolve) => {
        const done = (): void => resolve(gone.has(to) ? null : { ...signal, body: `body-${(sealed += 1)}` })
        if (isQuick) done()
        else sealing.push({ sequence: signal.sequence, done })
      }),
    send: (_to, { sequence, body }: SealedSignal) =>
      new Promise((answer) => asked.push({ sequence, body, answer })),
    pause: () => new Promise((done) => pauses.push(done)),
    onNotInRoom: () => undefined
  })
  const sequences = (): number[] => asked.map(({ sequence }) => sequence)
  return { outbox, asked, pauses, sealing, gone, sequences }
}

describe('a signal', () => {
  it('whose reply never came over a connection that stands is said again, and sealed anew', async () => {
    const { outbox, asked, pauses, sequences } = setUp()
    outbox.open()
    outbox.add('ben', signal(0))
    await settle()
    asked[0]?.answer(unreachable)
    await settle()
    pauses[0]?.()
    await settle()
    expect(sequences()).toEqual([0, 0])
    expect(asked.map(({ body }) => body)).toEqual(['body-1', 'body-2'])
  })

  it('does not overtake one that has to wait', async () => {
    const { outbox, asked, pauses, sequences } = setUp()
    outbox.open()
    outbox.add('ben', signal(0))
    await settle()
    asked[0]?.answer(tooQuick)
    await settle()
    outbox.add('ben', signal(1))
    await settle()
    expect(sequences()).toEqual([0])
    pauses[0]?.()
    await settle()
    expect(sequences()).toEqual([0, 0, 1])
  })

  it('waits for the next connection when there is none', async () => {
    const { outbox, asked, pauses, sequences } = setUp()
    outbox.open()
    outbox.add('ben', signal(0))
    await settle()
    outbox.shut()
    asked[0]?.answer(unreachable)
    await settle()
    expect(pauses).toEqual([])
    outbox.open()
    await settle()
    expect(sequences()).toEqual([0, 0])
    asked[1]?.answer(accepted)
    await settle()
    outbox.open()
    await settle()
    expect(sequences()).toEqual([0, 0])
  })
})

describe('a signal that is being sealed', () => {
  it('is not overtaken', async () => {
    const { outbox, sealing, sequences } = setUp({ isQuick: false })
    outbox.open()
    for (const sequence of [0, 1, 2]) outbox.add('ben', signal(sequence))
    for (let at = 0; at < 3; at += 1) {
      await settle()
      expect(sealing.map(({ sequence }) => sequence)).toEqual([0, 1, 2].slice(0, at + 1))
      sealing[at]?.done()
    }
    await settle()
    expect(sequences()).toEqual([0, 1, 2])
  })

  it('does not go out any more when the place is lost, or when they have left', async () => {
    const { outbox, sealing, sequences } = setUp({ isQuick: false })
    outbox.open()
    outbox.add('ben', signal(0))
    outbox.add('cem', signal(1))
    outbox.dropTo('ben')
    await settle()
    sealing[0]?.done()
    await settle()
    outbox.clear()
    sealing[1]?.done()
    await settle()
    expect(sequences()).toEqual([])
  })

  it('waits where the connection breaks meanwhile, or another has to wait', async () => {
    const { outbox, asked, pauses, sealing, sequences } = setUp({ isQuick: false })
    outbox.open()
    outbox.add('ben', signal(0))
    await settle()
    outbox.shut()
    sealing[0]?.done()
    await settle()
    expect(sequences()).toEqual([])
    outbox.open()
    await settle()
    sealing[1]?.done()
    await settle()
    outbox.add('ben', signal(1))
    await settle()
    asked[0]?.answer(tooQuick)
    await settle()
    sealing[2]?.done()
    await settle()
    expect(sequences()).toEqual([0])
    expect(pauses).toHaveLength(1)
  })

  it('is given up where there is nobody to seal it for', async () => {
    const { outbox, gone, sequences } = setUp()
    gone.add('ben')
    outbox.open()
    outbox.add('ben', signal(0))
    outbox.add('cem', signal(1))
    await settle()
    gone.clear()
    outbox.open()
    await settle()
    expect(sequences()).toEqual([1, 1])
  })
})
