import { describe, expect, it } from 'vitest'
import { FakeTimers } from '../fakeConnection'
import { waitFor } from './checkSurroundings'

const late = { deadlineMs: 1_000, late: () => 'late' }

describe('waitFor', () => {
  it('takes the first answer, and ends listening and the deadline with it', async () => {
    const timers = new FakeTimers()
    let listening: AbortSignal | undefined
    const answer = await waitFor(
      { signal: new AbortController().signal, ...timers },
      late,
      (settle, signal) => {
        listening = signal
        settle('first')
        settle('second')
      }
    )
    expect(answer).toBe('first')
    expect(listening?.aborted).toBe(true)
    expect(timers.pending).toBe(0)
  })

  it('asks what it has come to when the time is over', async () => {
    const timers = new FakeTimers()
    const waiting = waitFor({ signal: new AbortController().signal, ...timers }, late, () => {})
    timers.fire()
    expect(await waiting).toBe('late')
  })

  it('throws when it is called off, before and in the middle', async () => {
    const timers = new FakeTimers()
    const run = new AbortController()
    const waiting = waitFor({ signal: run.signal, ...timers }, late, () => {})
    run.abort(new Error('called off'))
    await expect(waiting).rejects.toThrow('called off')
    expect(timers.pending).toBe(0)
    expect(() => waitFor({ signal: run.signal, ...timers }, late, () => {})).toThrow('called off')
  })
})
