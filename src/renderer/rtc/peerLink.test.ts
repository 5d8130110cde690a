import { describe, expect, it } from 'vitest'
import type { Signal } from './signal'
import { FakeTrack, settle, validOfferSdp } from './fakeConnection'
import { answer, offer, offerWanted, said, setUp, setUpConnected } from './fakeLink'

describe('first contact', () => {
  it('lets the offerer speak first, with all four slots', async () => {
    const { connection, sent } = setUp('offerer')
    await settle()
    expect(said(sent)).toEqual(['offer'])
    expect(connection.transceivers.map((one) => one.receiver.track.kind)).toEqual([
      'audio',
      'video',
      'video',
      'audio'
    ])
    expect(connection.transceivers.every((one) => one.direction === 'sendrecv')).toBe(true)
  })

  it('keeps the answerer silent until it is offered something', async () => {
    const { connection, sent, hear } = setUp('answerer')
    connection.dispatchEvent(new Event('negotiationneeded'))
    await settle()
    expect(sent).toEqual([])
    await hear(offer())
    expect(said(sent)).toEqual(['answer'])
    expect(connection.transceivers.map((one) => one.direction)).toEqual(Array(4).fill('sendrecv'))
  })

  it('puts tracks that were set early into the answer', async () => {
    const { connection, link, hear } = setUp('answerer')
    const track = new FakeTrack('video').asTrack()
    await link.setTrack('camera', track)
    let trackAtAnswer: unknown
    const describe = connection.setLocalDescription.bind(connection)
    connection.setLocalDescription = () => {
      trackAtAnswer = connection.transceivers[1]?.sender.track
      return describe()
    }
    await hear(offer())
    expect(trackAtAnswer).toBe(track)
  })

  it.each(['offerer', 'answerer'] as const)('announces one stream per slot, once (%s)', async (role) => {
    const { events, hear } = setUp(role)
    await settle()
    await hear(role === 'offerer' ? answer() : offer())
    expect(events).toEqual(['microphone', 'camera', 'share', 'shareAudio'])
    if (role === 'answerer') await hear(offer(`${validOfferSdp}2`))
    expect(events).toHaveLength(4)
  })

  it('sends candidates after the description they belong to', async () => {
    const { connection, sent } = setUp('offerer')
    const describe = connection.setLocalDescription.bind(connection)
    connection.setLocalDescription = async () => {
      await describe()
      connection.findCandidate('early')
      connection.findCandidate(null)
    }
    await settle()
    expect(said(sent)).toEqual(['offer', 'candidates'])
  })
})

describe('network trouble', () => {
  it.each(['offerer', 'answerer'] as const)('tells interrupted from failed (%s)', async (role) => {
    const { connection, events, sent, link } = await setUpConnected(role)
    connection.changeState('disconnected')
    connection.changeState('failed')
    await settle()
    expect(events).toEqual(['interrupted', 'failed'])
    expect(link.isBroken).toBe(false)
    // What is done about it is decided elsewhere.
    expect(sent).toEqual([])
  })

  it('lets the answerer ask for a restart', async () => {
    const answerer = await setUpConnected('answerer')
    answerer.link.restartIce()
    await settle()
    expect(answerer.sent).toEqual([offerWanted])
    const offerer = await setUpConnected('offerer')
    await offerer.hear(offerWanted)
    expect(said(offerer.sent)).toEqual(['offer'])
  })
})

describe('audio levels', () => {
  it('are those of the last packets, and null when none came lately', async () => {
    const { connection, link } = await setUpConnected('answerer')
    expect(link.audioLevel('microphone')).toBeNull()
    const sources = connection.transceivers[0]?.receiver.sources ?? []
    sources[0] = { timestamp: 9_900, audioLevel: 0.25 }
    expect(link.audioLevel('microphone')).toBe(0.25)
    sources[0] = { timestamp: 5_000, audioLevel: 0.25 }
    expect(link.audioLevel('microphone')).toBeNull()
    expect(link.audioLevel('camera')).toBeNull()
  })
})

describe('close', () => {
  it('leaves no timer, no listener and no event, whatever was under way', async () => {
    const { connection, timers, link, events, sent } = setUp('offerer')
    await settle()
    connection.findCandidate('a')
    link.receive({ epoch: 1, attempt: 0, sequence: 0, body: answer() } satisfies Signal)
    link.receive({ epoch: 1, attempt: 0, sequence: 5, body: answer() } satisfies Signal)
    const sentBefore = sent.length
    link.close()
    link.close()
    expect(events).toEqual(['closed'])
    expect(timers.pending).toBe(0)
    connection.changeState('failed')
    connection.findCandidate(null)
    connection.dispatchEvent(new Event('negotiationneeded'))
    link.restartIce()
    link.resync()
    await link.setTrack('camera', new FakeTrack('video').asTrack())
    await settle()
    expect(events).toEqual(['closed'])
    expect(sent).toHaveLength(sentBefore)
    expect(link.isSending('camera')).toBe(false)
    expect(connection.transceivers[1]?.sender.replaced).toEqual([])
  })
})
