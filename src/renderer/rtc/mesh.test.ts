import { describe, expect, it, vi } from 'vitest'
import type { Signal } from './signal'
import { FakeConnection, FakeTimers, FakeTrack, settle, validOfferSdp } from './fakeConnection'
import { encodeMessage } from './linkMessages'
import { Mesh } from './mesh'
import type { Wishes } from './wishes'

function setUp() {
  const connections: FakeConnection[] = []
  const sent: { to: string; signal: Signal }[] = []
  const events: string[] = []
  const timers = new FakeTimers()
  let isRefusing = false
  const mesh = new Mesh({
    configuration: {},
    createConnection: () => {
      if (isRefusing) throw new Error('too many connections')
      const connection = new FakeConnection()
      connections.push(connection)
      return connection.asConnection()
    },
    send: (to, signal) => sent.push({ to, signal }),
    setTimer: timers.setTimer,
    createStream: (track) => ({ id: track.kind }) as MediaStream
  })
  mesh.on('linkState', ({ participantId, state }) => events.push(`${participantId} ${state}`))
  mesh.on('error', ({ participantId, error }) => events.push(`${participantId} error: ${error.message}`))
  const refuseConnections = (refuse: boolean): void => void (isRefusing = refuse)
  return { mesh, connections, sent, events, timers, refuseConnections }
}

const offerOf = (epoch: number, sdp = validOfferSdp): Signal => ({
  epoch,
  attempt: 0,
  sequence: 0,
  body: { kind: 'description', type: 'offer', sdp }
})

const wishesOf = (sequence: number, wishes: Wishes): Signal => ({
  epoch: 1,
  attempt: 0,
  sequence,
  body: { kind: 'message', text: encodeMessage({ sequence, message: { kind: 'wishes', wishes } }) }
})

describe('Mesh', () => {
  it('puts what is published on present and future links', async () => {
    const { mesh, connections } = setUp()
    const track = new FakeTrack('video').asTrack()
    mesh.connect({ participantId: 'anna', role: 'offerer', epoch: 1 })
    await mesh.publish('share', track)
    mesh.connect({ participantId: 'ben', role: 'offerer', epoch: 1 })
    await settle()
    expect(connections.map((one) => one.transceivers[2]?.sender.track)).toEqual([track, track])
    await mesh.publish('share', null)
    expect(connections.map((one) => one.transceivers[2]?.sender.track)).toEqual([null, null])
  })

  it('pauses a slot on present and future links, and still calls it on', async () => {
    const { mesh, connections } = setUp()
    const track = new FakeTrack('video').asTrack()
    await mesh.publish('share', track)
    mesh.connect({ participantId: 'anna', role: 'offerer', epoch: 1 })
    await mesh.setPaused('share', true)
    mesh.connect({ participantId: 'ben', role: 'answerer', epoch: 1 })
    mesh.receive('ben', offerOf(1))
    await settle()
    const shares = () => connections.map((one) => one.transceivers[2]?.sender)
    const active = () => shares().map((sender) => sender?.parameters.encodings[0]?.['active'])
    expect(active()).toEqual([false, false])
    expect(shares().map((sender) => sender?.track)).toEqual([track, track])
    connections[1]?.changeState('connected')
    expect(mesh.isSending('share')).toBe(true)
    await mesh.setPaused('share', false)
    expect(active()).toEqual([true, true])
  })

  it('goes by the track whether sharpness or smoothness is kept', async () => {
    const { mesh, connections } = setUp()
    mesh.connect({ participantId: 'anna', role: 'answerer', epoch: 1 })
    mesh.receive('anna', offerOf(1))
    await settle()
    connections[0]?.changeState('connected')
    const track = Object.assign(new FakeTrack('video'), { contentHint: 'detail' })
    const preference = () => connections[0]?.transceivers[2]?.sender.parameters.degradationPreference
    await mesh.publish('share', track.asTrack())
    expect(preference()).toBe('maintain-resolution')
    track.contentHint = 'motion'
    await mesh.publish('share', track.asTrack())
    expect(preference()).toBe('maintain-framerate')
  })

  it('refuses a track of the wrong kind before any link sees it', async () => {
    const { mesh } = setUp()
    await expect(mesh.publish('microphone', new FakeTrack('video').asTrack())).rejects.toThrow(TypeError)
    expect(mesh.isSending('microphone')).toBe(false)
  })

  it('replaces a link for a higher epoch and for nothing else', async () => {
    const { mesh, connections, events } = setUp()
    mesh.connect({ participantId: 'anna', role: 'offerer', epoch: 2 })
    mesh.connect({ participantId: 'anna', role: 'offerer', epoch: 2 })
    mesh.connect({ participantId: 'anna', role: 'answerer', epoch: 1 })
    expect(connections).toHaveLength(1)
    mesh.connect({ participantId: 'anna', role: 'answerer', epoch: 3 })
    expect(connections.map((one) => one.signalingState)).toEqual(['closed', 'stable'])
    expect(events).toEqual(['anna connecting', 'anna connecting'])
    expect(mesh.participants()).toEqual(['anna'])
  })

  it('drops signals of strangers and of other epochs', async () => {
    const { mesh, sent, events } = setUp()
    mesh.connect({ participantId: 'anna', role: 'answerer', epoch: 2 })
    mesh.receive('mallory', offerOf(2))
    mesh.receive('anna', offerOf(1))
    await settle()
    expect(sent).toEqual([])
    mesh.receive('anna', offerOf(2))
    await settle()
    expect(sent.map(({ to, signal }) => [to, signal.epoch, signal.sequence])).toEqual([['anna', 2, 0]])
    expect(events).toEqual(['anna connecting'])
  })

  it('keeps trouble to the link it belongs to', async () => {
    const { mesh, connections, events } = setUp()
    mesh.connect({ participantId: 'anna', role: 'answerer', epoch: 1 })
    mesh.connect({ participantId: 'ben', role: 'answerer', epoch: 1 })
    mesh.receive('anna', offerOf(1, 'garbage'))
    mesh.receive('ben', offerOf(1))
    await settle()
    await mesh.publish('camera', new FakeTrack('video').asTrack())
    connections[1]?.changeState('connected')
    expect(events.slice(2)).toEqual([
      'anna error: could not apply the first offer',
      'anna failed',
      'ben connected'
    ])
    expect(mesh.isSending('camera')).toBe(true)
  })

  it('makes a link that cannot be created a failed one, and creates it for the next epoch', () => {
    const { mesh, events, refuseConnections } = setUp()
    refuseConnections(true)
    mesh.connect({ participantId: 'anna', role: 'offerer', epoch: 1 })
    refuseConnections(false)
    mesh.connect({ participantId: 'anna', role: 'offerer', epoch: 2 })
    expect(events).toEqual(['anna error: could not create a connection', 'anna failed', 'anna connecting'])
  })

  it('closes a connection that gets no further than being created', () => {
    const { mesh, events, connections } = setUp()
    const addTransceiver = vi.spyOn(FakeConnection.prototype, 'addTransceiver').mockImplementation(() => {
      throw new Error('no more of them')
    })
    mesh.connect({ participantId: 'anna', role: 'offerer', epoch: 1 })
    addTransceiver.mockRestore()
    expect(connections[0]?.signalingState).toBe('closed')
    expect(events).toEqual(['anna error: could not create a connection', 'anna failed'])
  })

  it('says what is sent, not what was asked for', async () => {
    const { mesh, connections } = setUp()
    const track = new FakeTrack('audio')
    await mesh.publish('microphone', track.asTrack())
    expect(mesh.isSending('microphone')).toBe(true) // alone: what the next arrival will hear
    mesh.connect({ participantId: 'anna', role: 'answerer', epoch: 1 })
    expect(mesh.isSending('microphone')).toBe(true) // not connected yet
    mesh.receive('anna', offerOf(1))
    await settle()
    connections[0]?.changeState('connected')
    expect(mesh.isSending('microphone')).toBe(true)
    const sender = connections[0]?.transceivers[0]?.sender
    if (sender) sender.refusal = new Error('no')
    await mesh.publish('microphone', null)
    expect(mesh.isSending('microphone')).toBe(true) // the sender still has it
    track.enabled = false
    expect(mesh.isSending('microphone')).toBe(false)
  })

  it('gives every link what its other end wishes, and nothing to one that looks away', async () => {
    const { mesh, connections } = setUp()
    for (const participantId of ['anna', 'ben']) mesh.connect({ participantId, role: 'answerer', epoch: 1 })
    for (const participantId of ['anna', 'ben']) mesh.receive(participantId, offerOf(1))
    await mesh.publish('camera', new FakeTrack('video').asTrack())
    await settle()
    for (const connection of connections) connection.changeState('connected')
    const encodings = (): unknown[] =>
      connections.map((one) => one.transceivers[1]?.sender.parameters.encodings[0])
    mesh.receive('anna', wishesOf(1, { camera: { width: 640, height: 360 }, share: null }))
    mesh.receive('ben', wishesOf(1, { camera: null, share: null }))
    await settle()
    expect(encodings()).toMatchObject([{ scaleResolutionDownBy: 2, active: true }, { active: false }])
    mesh.receive('anna', wishesOf(2, { camera: { width: 320, height: 180 }, share: null }))
    mesh.receive('ben', wishesOf(2, { camera: { width: 640, height: 360 }, share: null }))
    await settle()
    expect(encodings()).toMatchObject([
      { scaleResolutionDownBy: 4, active: true },
      { scaleResolutionDownBy: 2, active: true }
    ])
  })

  it('tells its wishes again to somebody who comes back', async () => {
    const { mesh, sent } = setUp()
    const texts = (): string[] =>
      sent.flatMap(({ signal }) => (signal.body.kind === 'message' ? [signal.body.text] : []))
    mesh.connect({ participantId: 'anna', role: 'answerer', epoch: 1 })
    mesh.setWishes('anna', { camera: { width: 320, height: 180 }, share: null })
    await settle()
    expect(texts()).toHaveLength(1)
    mesh.connect({ participantId: 'anna', role: 'answerer', epoch: 2 })
    await settle()
    expect(texts()).toHaveLength(2)
  })

  it('tells that a link of somebody who left is closed', () => {
    const { mesh, connections, events } = setUp()
    mesh.connect({ participantId: 'anna', role: 'offerer', epoch: 1 })
    mesh.disconnect('anna')
    mesh.disconnect('anna')
    expect(events).toEqual(['anna connecting', 'anna closed'])
    expect(connections[0]?.signalingState).toBe('closed')
  })

  it('closes every link without a word and makes no new one', async () => {
    const { mesh, connections, events, sent } = setUp()
    for (const participantId of ['anna', 'ben']) mesh.connect({ participantId, role: 'offerer', epoch: 1 })
    mesh.close()
    mesh.close()
    mesh.connect({ participantId: 'cleo', role: 'offerer', epoch: 1 })
    mesh.receive('anna', offerOf(1))
    await settle()
    expect(connections.map((one) => one.signalingState)).toEqual(['closed', 'closed'])
    expect(events).toEqual(['anna connecting', 'ben connecting'])
    expect(sent).toEqual([])
    expect(mesh.participants()).toEqual([])
  })

  it('lets no digests pile up for a link that is not up while the service is away', () => {
    const { mesh, sent } = setUp()
    mesh.connect({ participantId: 'anna', role: 'answerer', epoch: 1 })
    mesh.setSignalingUp(false)
    mesh.tellDigest([])
    expect(sent).toEqual([])
    mesh.setSignalingUp(true)
    mesh.tellDigest([])
    expect(sent).toMatchObject([{ to: 'anna', signal: { body: { kind: 'message' } } }])
  })

  it('counts above whatever connection the other end may have left, where it replaces them', async () => {
    const { mesh, sent } = setUp()
    mesh.connect({ participantId: 'anna', role: 'offerer', epoch: 1, isReplacing: true })
    await settle()
    expect(sent[0]?.signal).toMatchObject({ epoch: 1, attempt: 1_000, sequence: 0 })
  })
})
