import { describe, expect, it } from 'vitest'
import { FakeClock } from './fakeClock'
import { flowOf, LinkTraffic, type TrafficReading } from './linkTraffic'

/** Counts once a second. */
const sender = (...counts: number[]) => counts.map((sent, second) => ({ atMs: second * 1_000, sent }))
const receiver = (...counts: number[]) =>
  counts.map((received, second) => ({ atMs: second * 1_000 + 300, received }))
const spoken = sender(0, 50, 100, 150, 200, 250, 300, 350)

describe('one direction', () => {
  it('flows where the receiver counts more and more', () => {
    expect(flowOf(spoken, receiver(0, 40, 80, 120, 160, 200, 240, 280))).toBe('flows')
    expect(flowOf(spoken, receiver(0, 1, 1, 1, 2, 2, 3, 3))).toBe('flows') // though hardly
  })

  it('is blocked where it counts nothing for seconds while there is something to count', () => {
    expect(flowOf(spoken, receiver(40, 40, 40, 40, 40, 40, 40, 40))).toBe('blocked')
    expect(flowOf(spoken, receiver(40, 90, 90, 90, 90, 90, 90, 90))).toBe('blocked')
    // Comfort noise: two packets or three a second.
    expect(flowOf(sender(0, 2, 5, 7, 10, 12, 15, 17), receiver(0, 0, 0, 0, 0, 0, 0, 0))).toBe('blocked')
  })

  it('is not blocked before it has stood still for seconds', () => {
    expect(flowOf(spoken.slice(0, 5), receiver(40, 40, 40, 40))).toBe('unknown')
  })

  it('is silent where nothing is sent', () => {
    expect(flowOf(sender(9, 9, 9, 9, 9, 9, 9), receiver(9, 9, 9, 9, 9, 9, 9))).toBe('silent')
    // A packet now and then, as a browser probes.
    expect(flowOf(sender(9, 9, 11, 11, 11, 12, 12), receiver(0, 0, 0, 0, 0, 0, 0))).toBe('silent')
  })

  it('is not blocked for somebody who has just muted, and whose last packets are told of late', () => {
    const muted = sender(0, 50, 100, 150, 150, 150, 150, 150, 150)
    expect(flowOf(muted, receiver(0, 50, 120, 150, 150, 150, 150, 150, 150))).not.toBe('blocked')
    const late = sender(0, 0, 50, 100, 150, 150, 150, 150, 150)
    expect(flowOf(late, receiver(0, 120, 150, 150, 150, 150, 150, 150, 150))).not.toBe('blocked')
  })

  it('is unknown without reports, which prove nothing', () => {
    expect(flowOf(spoken, [])).toBe('unknown')
    expect(flowOf(spoken, receiver(0))).toBe('unknown')
    // A page so busy that it has not told anything lately.
    expect(flowOf(spoken, receiver(0, 0, 0))).toBe('unknown')
  })
})

/** Two ends whose reports reach each other, and whose counts grow as the spec says, per second. */
function setUp(rates: { sentHere: number; sentThere: number; arrivesHere: number; arrivesThere: number }) {
  const clock = new FakeClock()
  const verdicts: string[] = []
  const grown = (perSecond: number): number => Math.floor((clock.now() / 1_000) * perSecond)
  const readings = {
    here: (): TrafficReading => ({
      ageMs: 0,
      sent: grown(rates.sentHere),
      received: grown(rates.arrivesHere),
      arrivals: grown(rates.arrivesHere),
      path: null
    }),
    there: (): TrafficReading => ({
      ageMs: 0,
      sent: grown(rates.sentThere),
      received: grown(rates.arrivesThere),
      arrivals: grown(rates.arrivesThere),
      path: null
    })
  }
  const create = (end: 'here' | 'there', other: () => LinkTraffic): LinkTraffic =>
    new LinkTraffic({
      read: () => Promise.resolve(readings[end]()),
      tell: (counts) => void clock.setTimer(() => other().hear(counts), 30),
      onVerdict: (verdict) => verdicts.push(`${end} ${verdict}`),
      setTimer: clock.setTimer,
      now: clock.now
    })
  const ends: { here: LinkTraffic; there: LinkTraffic } = {
    here: create('here', () => ends.there),
    there: create('there', () => ends.here)
  }
  return { clock, verdicts, ...ends }
}

describe('LinkTraffic', () => {
  it('finds out at both ends, within two seconds, that media goes both ways', async () => {
    const { clock, verdicts, here, there } = setUp({
      sentHere: 50,
      sentThere: 50,
      arrivesHere: 48,
      arrivesThere: 48
    })
    here.start()
    there.start()
    await clock.advance(2_000)
    expect(new Set(verdicts)).toEqual(new Set(['here bothWays', 'there bothWays']))
  })

  it('finds out at both ends that media goes one way, whichever it is', async () => {
    for (const arrives of [
      { arrivesHere: 0, arrivesThere: 50 },
      { arrivesHere: 50, arrivesThere: 0 }
    ]) {
      const { clock, verdicts, here, there } = setUp({ sentHere: 50, sentThere: 50, ...arrives })
      here.start()
      there.start()
      await clock.advance(8_000)
      expect(new Set(verdicts)).toEqual(new Set(['here oneWay', 'there oneWay']))
    }
  })

  it('has no complaint about two who say nothing, and no praise', async () => {
    const { clock, verdicts, here, there } = setUp({
      sentHere: 0,
      sentThere: 0,
      arrivesHere: 0,
      arrivesThere: 0
    })
    here.start()
    there.start()
    await clock.advance(30_000)
    expect(new Set(verdicts)).toEqual(new Set(['here quiet', 'there quiet']))
  })

  it('says nothing while the other end tells nothing', async () => {
    const { clock, verdicts, here } = setUp({ sentHere: 50, sentThere: 50, arrivesHere: 0, arrivesThere: 0 })
    here.start()
    await clock.advance(30_000)
    expect(verdicts).toEqual([])
  })

  it('sees within a moment whether anything arrives', async () => {
    for (const [arrivesHere, expected] of [
      [5, true],
      [0, false]
    ] as const) {
      const { clock, here } = setUp({ sentHere: 0, sentThere: 0, arrivesHere, arrivesThere: 0 })
      const look = here.look()
      await clock.advance(1_500)
      expect(await look).toBe(expected)
    }
  })

  it('looks for as long where statistics take their time', async () => {
    const clock = new FakeClock()
    let busyMs = 2_000
    const look = new LinkTraffic({
      read: async () => {
        await new Promise<void>((done) => void clock.setTimer(done, busyMs))
        busyMs = 0
        return { ageMs: 0, sent: 0, received: 0, arrivals: Math.floor(clock.now() / 1_000), path: null }
      },
      tell: () => undefined,
      onVerdict: () => undefined,
      setTimer: (callback, ms) => clock.setTimer(callback, ms),
      now: clock.now
    }).look()
    await clock.advance(6_000)
    expect(await look).toBe(true)
  })

  it('leaves no timer when it is closed', async () => {
    const { clock, here } = setUp({ sentHere: 0, sentThere: 0, arrivesHere: 0, arrivesThere: 0 })
    here.start()
    void here.look()
    await clock.advance(100)
    here.close()
    here.start()
    await clock.advance(100)
    expect(clock.pending).toBe(0)
  })
})
