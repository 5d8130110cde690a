import { describe, expect, it } from 'vitest'
import { settle, validOfferSdp } from './fakeConnection'
import { answer, offer, offerWanted, said, setUp, setUpConnected } from './fakeLink'

describe('bad input', () => {
  it.each(['garbage', 'm=audio', 'm=video m=audio m=video m=audio', `${validOfferSdp} m=video`])(
    'fails the link on a first offer of "%s"',
    async (sdp) => {
      const { connection, link, events, sent, hear } = setUp('answerer')
      await hear(offer(sdp))
      expect(link.state).toBe('failed')
      expect(events.map((event) => event.split(':')[0])).toEqual(['error', 'failed'])
      expect(connection.signalingState).toBe('closed')
      expect(sent).toEqual([])
    }
  )

  it('fails the link on a first answer that is none', async () => {
    const { link, hear } = setUp('offerer')
    await settle()
    await hear(answer('garbage'))
    expect(link.state).toBe('failed')
  })

  it('survives garbage on a link that is agreed', async () => {
    const { link, events, sent, hear } = await setUpConnected('answerer')
    await hear(offer('garbage'))
    expect(link.state).toBe('connected')
    expect(events).toEqual(['error: could not apply remote description'])
    await hear(offer(`${validOfferSdp}2`))
    expect(said(sent)).toEqual(['answer'])
  })

  it('takes no offer from the answerer and no answer from the offerer', async () => {
    const offerer = await setUpConnected('offerer')
    await offerer.hear(offer())
    const answerer = await setUpConnected('answerer')
    await answerer.hear(answer())
    for (const { connection, link, events } of [offerer, answerer]) {
      expect(connection.calls).toEqual([])
      expect(link.state).toBe('connected')
      expect(events).toEqual(['error: could not apply remote description'])
    }
  })

  it('drops candidates of another generation without a word', async () => {
    const { connection, events, hear } = setUp('answerer')
    await hear(offer(`${validOfferSdp} a=ice-ufrag:now`))
    const candidate = { candidate: 'x', sdpMid: '0', sdpMLineIndex: 0 }
    const [old, current] = ['old', 'now'].map((usernameFragment) => ({ ...candidate, usernameFragment }))
    await hear({ kind: 'candidates', candidates: [{ ...candidate, usernameFragment: 'old' }] })
    expect(old && connection.candidates).toEqual([])
    await hear({ kind: 'candidates', candidates: [{ ...candidate, usernameFragment: 'now' }, null] })
    expect(connection.candidates).toEqual([current, null])
    expect(events.filter((event) => event.startsWith('error'))).toEqual([])
  })
})

describe('lost signals', () => {
  it('makes the offerer repeat an unanswered offer with its candidates', async () => {
    const { connection, sent, link } = setUp('offerer')
    await settle()
    connection.findCandidate('a')
    connection.findCandidate(null)
    const first = [...sent]
    link.resync()
    await settle()
    expect(sent).toEqual([...first, ...first])
  })

  it('makes an answerer that has heard nothing ask for the offer', async () => {
    const answerer = setUp('answerer')
    answerer.link.resync()
    await settle()
    expect(answerer.sent).toEqual([offerWanted])
    const offerer = setUp('offerer')
    await settle()
    await offerer.hear(offerWanted)
    expect(said(offerer.sent)).toEqual(['offer', 'offer'])
  })

  it('answers an offer that comes again with the same answer', async () => {
    const { connection, sent, hear } = setUp('answerer')
    await hear(offer())
    await hear(offer())
    expect(sent[1]).toEqual(sent[0])
    expect(connection.calls).toEqual(['remote offer', 'local answer'])
  })

  it('does not take the repeated answer to an old offer for one to the new offer', async () => {
    const { connection, link, sent, hear } = await setUpConnected('offerer')
    link.restartIce()
    await settle()
    await hear(answer())
    expect(connection.signalingState).toBe('have-local-offer')
    expect(said(sent)).toEqual(['offer', 'offer'])
    await hear(answer('m=audio m=video m=video m=audio #new'))
    expect(connection.signalingState).toBe('stable')
  })

  it('repeats only so often without getting anywhere', async () => {
    const { sent, hear } = setUp('offerer')
    await settle()
    for (let i = 0; i < 50; i += 1) await hear(offerWanted)
    expect(sent.length).toBeLessThan(12)
  })

  it('leaves a good link alone', async () => {
    const { connection, link, sent } = await setUpConnected('offerer')
    link.resync()
    await settle()
    expect(sent).toEqual([])
    expect(connection.calls).toEqual([])
  })
})
