import { describe, expect, it } from 'vitest'
import type { SignalBody } from './signal'
import { FakeTimers } from './fakeConnection'
import { SignalInbox } from './signalInbox'

function setUp() {
  const delivered: string[] = []
  const timers = new FakeTimers()
  const inbox = new SignalInbox({
    epoch: 3,
    attempt: 0,
    deliver: (body) => delivered.push(body.kind === 'description' ? body.sdp : 'candidates'),
    gapMs: 500,
    setTimer: timers.setTimer
  })
  const receive = (...sequences: number[]): void => {
    for (const sequence of sequences) inbox.receive({ epoch: 3, attempt: 0, sequence, body: body(sequence) })
  }
  return { inbox, delivered, timers, receive }
}

function body(sequence: number): SignalBody {
  return { kind: 'description', type: 'offer', sdp: String(sequence) }
}

describe('SignalInbox', () => {
  it('delivers in the order of sending, whatever the order of arrival', () => {
    const { delivered, receive, timers } = setUp()
    receive(2, 0, 3, 1, 4)
    expect(delivered).toEqual(['0', '1', '2', '3', '4'])
    expect(timers.pending).toBe(0)
  })

  it('delivers what comes twice once', () => {
    const { delivered, receive } = setUp()
    receive(0, 0, 2, 2, 1, 1, 2)
    expect(delivered).toEqual(['0', '1', '2'])
  })

  it('drops signals of another epoch', () => {
    const { inbox, delivered } = setUp()
    inbox.receive({ epoch: 2, attempt: 0, sequence: 0, body: body(0) })
    inbox.receive({ epoch: 4, attempt: 0, sequence: 0, body: body(0) })
    expect(delivered).toEqual([])
  })

  it('gives a missing signal up after a while, and drops it when it comes after all', () => {
    const { delivered, receive, timers } = setUp()
    receive(0, 2, 5)
    expect(delivered).toEqual(['0'])
    timers.fire()
    expect(delivered).toEqual(['0', '2'])
    timers.fire()
    receive(1, 3, 6)
    expect(delivered).toEqual(['0', '2', '5', '6'])
  })

  it('does not collect without end', () => {
    const { delivered, receive } = setUp()
    receive(...Array.from({ length: 65 }, (_, index) => index + 1))
    expect(delivered).toHaveLength(65)
  })

  it('delivers nothing and waits for nothing once closed', () => {
    const { inbox, delivered, receive, timers } = setUp()
    receive(1)
    inbox.close()
    receive(0)
    inbox.skipGap()
    expect(delivered).toEqual([])
    expect(timers.pending).toBe(0)
  })
})
