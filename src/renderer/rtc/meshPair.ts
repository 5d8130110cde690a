/** Two people with a mesh each, a network and a service between them, and time that can be let pass; for specs. */
import type { Signal } from './signal'
import { FakeClock } from './fakeClock'
import { FakeNetwork } from './fakeNetwork'
import { Mesh, type MeshOptions } from './mesh'
import type { Repair } from './repair'

export const pairIds = ['anna', 'ben'] as const
export type PairId = (typeof pairIds)[number]

/** After how many milliseconds a signal arrives, once or several times; null: that copy is lost. */
export type Fate = (signal: Signal, index: number) => readonly (number | null)[]

const fair: Fate = () => [20]

/** ben has come to anna, and offers. */
export class MeshPair {
  readonly clock = new FakeClock()
  readonly network = new FakeNetwork(this.clock)
  readonly meshes: Readonly<Record<PairId, Mesh>>
  readonly repairs: Record<PairId, Repair | null> = { anna: null, ben: null }
  readonly states: Record<PairId, string> = { anna: '', ben: '' }
  /** Of each one's mesh, as text. */
  readonly events: Readonly<Record<PairId, string[]>> = { anna: [], ben: [] }
  readonly errors: string[] = []
  readonly sent: { readonly from: PairId; readonly signal: Signal }[] = []
  fate: Fate = fair

  constructor(random: () => number = () => 0.5, options: Partial<MeshOptions> = {}) {
    this.meshes = {
      anna: this.#createMesh('anna', random, options),
      ben: this.#createMesh('ben', random, options)
    }
  }

  meet(epoch = 1): void {
    this.meshes.anna.connect({ participantId: 'ben', role: 'answerer', epoch })
    this.meshes.ben.connect({ participantId: 'anna', role: 'offerer', epoch })
  }

  /** Both connected, and nothing left to repair. */
  get isWell(): boolean {
    return pairIds.every((id) => this.states[id] === 'connected' && !this.repairs[id])
  }

  /** Both say what is being done. */
  get isNamed(): boolean {
    return pairIds.every((id) => this.repairs[id] && !this.repairs[id].isWaiting)
  }

  describe(): string {
    return JSON.stringify({ atMs: this.clock.now(), states: this.states, repairs: this.repairs })
  }

  close(): void {
    for (const id of pairIds) this.meshes[id].close()
    this.clock.close()
  }

  #createMesh(id: PairId, random: () => number, options: Partial<MeshOptions>): Mesh {
    const mesh = new Mesh({
      configuration: { iceServers: [{ urls: 'turn:relay.test', username: 'u', credential: 'c' }] },
      renewIceServers: () => Promise.resolve(null),
      createConnection: (configuration) => this.network.create(id, configuration).asConnection(),
      send: (_to, signal) => this.#carry(id, signal),
      random,
      setTimer: this.clock.setTimer,
      now: this.clock.now,
      createStream: (track) => ({ id: track.kind }) as MediaStream,
      ...options
    })
    const events = this.events[id]
    mesh.on('linkState', ({ state }) => {
      this.states[id] = state
      events.push(state)
    })
    mesh.on('repair', ({ repair }) => {
      this.repairs[id] = repair
      events.push(`repair: ${repair?.step ?? 'none'}`)
    })
    mesh.on('remoteStream', ({ slot }) => events.push(slot))
    mesh.on('error', ({ error }) => this.errors.push(`${id}: ${error.message}: ${String(error.cause)}`))
    return mesh
  }

  #carry(from: PairId, signal: Signal): void {
    const to = from === 'anna' ? 'ben' : 'anna'
    const arrivals = this.fate(signal, this.sent.length)
    this.sent.push({ from, signal })
    for (const delayMs of arrivals)
      if (delayMs !== null) this.clock.setTimer(() => this.meshes[to].receive(from, signal), delayMs)
  }
}
