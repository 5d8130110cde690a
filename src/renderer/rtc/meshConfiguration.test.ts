import { describe, expect, it } from 'vitest'
import { FakeConnection, FakeTimers, settle, validOfferSdp } from './fakeConnection'
import { Mesh, type MeshOptions } from './mesh'

const relay: RTCIceServer = { urls: 'turn:relay.test', username: 'u', credential: 'c' }

class ConfiguredConnection extends FakeConnection {
  configuration: RTCConfiguration

  constructor(configuration: RTCConfiguration) {
    super()
    this.configuration = configuration
  }

  setConfiguration(configuration: RTCConfiguration): void {
    this.calls.push('configure')
    this.configuration = configuration
  }
}

function setUp(configuration: RTCConfiguration, options: Partial<MeshOptions> = {}) {
  const connections: ConfiguredConnection[] = []
  const problems: string[] = []
  const mesh = new Mesh({
    configuration,
    createConnection: (given) => {
      const connection = new ConfiguredConnection(given)
      connections.push(connection)
      return connection.asConnection()
    },
    send: () => {},
    setTimer: new FakeTimers().setTimer,
    createStream: (track) => ({ id: track.kind }) as MediaStream,
    ...options
  })
  mesh.on('relayProblem', ({ participantId, problem }) => problems.push(`${participantId} ${problem}`))
  /** Of an answerer, so that a restart shows as a wish for an offer and waits for that. */
  const connect = async (): Promise<ConfiguredConnection> => {
    mesh.connect({ participantId: 'anna', role: 'answerer', epoch: 1 })
    mesh.receive('anna', offer(0))
    await settle()
    const connection = connections[0]
    if (!connection) throw new Error('no connection')
    connection.changeState('connected')
    return connection
  }
  return { mesh, connections, problems, connect }
}

const offer = (sequence: number) =>
  ({
    epoch: 1,
    attempt: 0,
    sequence,
    body: { kind: 'description', type: 'offer', sdp: `${validOfferSdp}${sequence}` }
  }) as const

describe('another configuration', () => {
  it('is used by present links from their next restart on, and not before', async () => {
    const { mesh, connect } = setUp({ iceServers: [] })
    const connection = await connect()
    mesh.setConfiguration({ iceServers: [relay] })
    await settle()
    expect(connection.calls).not.toContain('configure')
    mesh.receive('anna', offer(1))
    await settle()
    expect(connection.configuration).toEqual({ iceServers: [relay] })
    expect(connection.calls.slice(-3)).toEqual(['configure', 'remote offer', 'local answer'])
  })

  it('is what later links begin with', () => {
    const { mesh, connections } = setUp({ iceServers: [] })
    mesh.setConfiguration({ iceServers: [relay] })
    mesh.connect({ participantId: 'anna', role: 'answerer', epoch: 1 })
    expect(connections[0]?.configuration).toEqual({ iceServers: [relay] })
  })

  it('is used at once when it is the policy that has changed', async () => {
    const { mesh } = setUp({ iceServers: [relay] })
    const repairs: string[] = []
    mesh.on('repair', ({ repair }) => repairs.push(repair?.step ?? 'none'))
    mesh.connect({ participantId: 'anna', role: 'offerer', epoch: 1 })
    mesh.setConfiguration({ iceServers: [relay], iceTransportPolicy: 'relay' })
    expect(repairs).toEqual(['restart'])
  })
})

describe('a relay without credentials', () => {
  it('is left out, so that the direct ways remain, and named', () => {
    const stun: RTCIceServer = { urls: 'stun:stun.test' }
    const { mesh, connections, problems } = setUp({ iceServers: [stun, { urls: 'turn:relay.test' }] })
    mesh.connect({ participantId: 'anna', role: 'answerer', epoch: 1 })
    expect(connections[0]?.configuration.iceServers).toEqual([stun])
    expect(problems).toEqual(['anna missing'])
  })
})

describe('a relay that says no', () => {
  const error = (errorCode: number, url = 'turn:relay.test'): Event =>
    Object.assign(new Event('icecandidateerror'), { errorCode, errorText: '', url })
  const gather = (connection: FakeConnection, state: RTCIceGatheringState): void => {
    Object.assign(connection, { iceGatheringState: state })
    connection.dispatchEvent(new Event('icegatheringstatechange'))
  }

  it('is named once', async () => {
    const { connect, problems } = setUp({ iceServers: [relay] })
    const connection = await connect()
    for (const code of [401, 401]) connection.dispatchEvent(error(code))
    gather(connection, 'complete')
    expect(problems).toEqual(['anna unauthorized'])
  })

  it('is no problem while another one serves', async () => {
    const { connect, problems } = setUp({ iceServers: [relay] })
    const connection = await connect()
    gather(connection, 'gathering')
    const candidate = Object.assign(new Event('icecandidate'), {
      candidate: { type: 'relay', candidate: 'x' }
    })
    connection.dispatchEvent(candidate)
    connection.dispatchEvent(error(401))
    gather(connection, 'complete')
    expect(problems).toEqual([])
  })

  it('is told of once it serves after all, and again when it stops', async () => {
    const { connect, problems } = setUp({ iceServers: [relay] })
    const connection = await connect()
    const found = { candidate: { type: 'relay', candidate: 'x' } }
    connection.dispatchEvent(error(486))
    for (let count = 0; count < 2; count += 1) {
      gather(connection, 'gathering')
      connection.dispatchEvent(Object.assign(new Event('icecandidate'), found))
      gather(connection, 'complete')
    }
    expect(problems).toEqual(['anna full', 'anna null'])
    gather(connection, 'gathering')
    connection.dispatchEvent(error(486))
    expect(problems.slice(2)).toEqual(['anna full'])
  })

  it('counts as unreachable only when nothing else has been found, and never because of STUN', async () => {
    const { connect, problems } = setUp({ iceServers: [relay] })
    const connection = await connect()
    gather(connection, 'gathering')
    connection.dispatchEvent(error(701, 'stun:stun.test'))
    gather(connection, 'complete')
    gather(connection, 'gathering')
    connection.dispatchEvent(error(701))
    expect(problems).toEqual([])
    gather(connection, 'complete')
    expect(problems).toEqual(['anna unreachable'])
  })
})
