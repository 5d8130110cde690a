import { describe, expect, it } from 'vitest'
import type { SignalCandidate } from './signal'
import { CandidateBatch } from './candidateBatch'
import { FakeTimers } from './fakeConnection'

function setUp() {
  const sent: SignalCandidate[][] = []
  const timers = new FakeTimers()
  const batch = new CandidateBatch({
    send: (candidates) => sent.push(candidates),
    batchMs: 20,
    setTimer: timers.setTimer
  })
  return { batch, sent, timers }
}

function candidate(name: string): SignalCandidate {
  return { candidate: name, sdpMid: '0', sdpMLineIndex: 0, usernameFragment: null }
}

describe('CandidateBatch', () => {
  it('sends what was found within one period together', () => {
    const { batch, sent, timers } = setUp()
    batch.add(candidate('a'))
    batch.add(candidate('b'))
    expect(sent).toEqual([])
    timers.fire()
    expect(sent).toEqual([[candidate('a'), candidate('b')]])
    expect(timers.pending).toBe(0)
  })

  it('takes the rest with the end of candidates, at once', () => {
    const { batch, sent, timers } = setUp()
    batch.add(candidate('a'))
    batch.add(null)
    expect(sent).toEqual([[candidate('a'), null]])
    expect(timers.pending).toBe(0)
  })

  it('keeps everything back while held, and in order', () => {
    const { batch, sent } = setUp()
    batch.hold()
    batch.add(candidate('a'))
    batch.add(null)
    expect(sent).toEqual([])
    batch.release()
    expect(sent).toEqual([[candidate('a'), null]])
  })

  it('never puts more into a signal than the protocol allows', () => {
    const { batch, sent } = setUp()
    batch.hold()
    for (let i = 0; i < 130; i += 1) batch.add(candidate(String(i)))
    batch.release()
    expect(sent.map((signal) => signal.length)).toEqual([64, 64, 2])
  })

  it('is silent once closed', () => {
    const { batch, sent, timers } = setUp()
    batch.add(candidate('a'))
    batch.close()
    batch.add(null)
    batch.flush()
    timers.fire()
    expect(sent).toEqual([])
    expect(timers.pending).toBe(0)
  })
})
