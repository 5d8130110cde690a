/**
 * People in networks of their own: each browser in a network namespace, on a cable that can be made slow, long, lossy
 * or cut while a specification looks on.
 *
 * The machine itself is on the same switch, so that whatever a specification serves on `machineAddress` is reached
 * over the cables too. Linux and root only; nothing outlives `close()`, nor the process that called `openNetwork()`.
 */
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { chromiumPath, launchChromium } from '../chromium'

/** What happens to packets on a cable. What is left out stays as it is. */
export interface CableShape {
  /** 0 for no limit. */
  readonly rateKbit?: number
  readonly delayMs?: number
  /** At most this much more or less than `delayMs`; nothing overtakes. */
  readonly jitterMs?: number
  readonly lossPercent?: number
  /** How long a full queue takes to drain at `rateKbit`; what comes then is lost. 400 at first. */
  readonly queueMs?: number
  readonly isDown?: boolean
}

/** Seen from the person: 'up' is what they send. */
export type CableWay = 'up' | 'down' | 'both'

export interface WayCount {
  readonly carriedBytes: number
  readonly droppedFrames: number
}

export type WayCounts = Readonly<Record<'up' | 'down', WayCount>>

export interface Cable {
  /** Holds for packets that come from now on. Answers what has gone through since the beginning. */
  set(shape: CableShape, way?: CableWay): Promise<WayCounts>
}

/**
 * What stands between people and the switch: a router of their own each. `cone`: it keeps a port's number, so that an
 * address learnt from a STUN server holds for everybody. `symmetric`: it takes another for each destination, so that
 * only a relay helps. `blockUdp`: it lets nothing but TCP through.
 */
export type Nat = 'cone' | 'symmetric' | 'blockUdp'

const tools = ['python3', 'ip', 'nsenter']

/** Why no network can be made here, as one sentence, or null: for `describe.skipIf`. */
export function whyNoNetwork(nat?: Nat): string | null {
  if (process.platform !== 'linux') return `There are no network namespaces on ${process.platform}.`
  if (process.getuid?.() !== 0) return 'Only root can make network namespaces.'
  const missing = [...tools, ...(nat ? ['nft'] : [])].filter(
    (tool) => spawnSync('which', [tool]).status !== 0
  )
  if (missing.length > 0) return `These tools are not installed: ${missing.join(', ')}.`
  try {
    accessSync('/dev/net/tun', constants.R_OK | constants.W_OK)
  } catch {
    return 'There is no /dev/net/tun to make cables of.'
  }
  return null
}

export interface NetworkOptions {
  /** How many, 1 to 40. */
  readonly people: number
  /** Of every person; none unless said. */
  readonly nat?: Nat
}

/** @throws when `whyNoNetwork()` has something to say */
export async function openNetwork({ people, nat }: NetworkOptions): Promise<Network> {
  const reason = whyNoNetwork(nat)
  if (reason !== null) throw new Error(reason)
  const subnet = `10.77.${process.pid % 250}`
  const script = fileURLToPath(new URL('cable.py', import.meta.url))
  const cables = new Cables(spawn('python3', [script, subnet, String(people), ...(nat ? [nat] : [])]))
  const namespaces = (await cables.next()) as Namespaces
  const folder = await mkdtemp(join(tmpdir(), 'confab-network-'))
  return new Network(cables, folder, subnet, namespaces)
}

/** Paths, by person. */
interface Namespaces {
  readonly people: readonly string[]
  /** Those in which the addresses are that the switch sees: of the routers, where there are any. */
  readonly addresses: readonly string[]
}

export class Network {
  readonly #cables: Cables
  /** Holds one way of starting a browser per person. */
  readonly #folder: string
  readonly #subnet: string
  readonly #namespaces: Namespaces
  readonly #addresses: string[]

  constructor(cables: Cables, folder: string, subnet: string, namespaces: Namespaces) {
    this.#cables = cables
    this.#folder = folder
    this.#subnet = subnet
    this.#namespaces = namespaces
    this.#addresses = namespaces.people.map((_, person) => `${subnet}.${10 + person}`)
  }

  /** Of the machine the specification runs on, as people see it. */
  get machineAddress(): string {
    return `${this.#subnet}.1`
  }

  /** @throws {RangeError} for a person who is not there; they count from 0 */
  cable(person: number): Cable {
    this.#namespaceOf(person)
    return {
      set: (shape, way = 'both') => this.#cables.order({ person, way, shape }) as Promise<WayCounts>
    }
  }

  /**
   * These two do not reach each other any more, while everybody else and the machine reach both: a firewall between
   * two sites, or the isolation of guests in a wireless network.
   *
   * @returns its undo
   */
  async cutPair(one: number, other: number): Promise<() => Promise<void>> {
    const pair = [one, other]
    pair.forEach((person) => this.#namespaceOf(person))
    await this.#cables.order({ pair, isCut: true })
    return async () => void (await this.#cables.order({ pair, isCut: false }))
  }

  /** A browser on this person's cable; the caller closes it. */
  async launch(person: number, extraArgs: readonly string[] = []): Promise<Browser> {
    const path = join(this.#folder, `chromium-${person}`)
    const namespace = this.#namespaceOf(person)
    await writeFile(path, `#!/bin/sh\nexec nsenter --net=${namespace} ${chromiumPath()} "$@"\n`, {
      mode: 0o755
    })
    return launchChromium(extraArgs, path)
  }

  /** As the others and the machine see it. */
  addressOf(person: number): string {
    this.#namespaceOf(person)
    return this.#addresses[person] ?? ''
  }

  /**
   * As when somebody walks from one network into another: the address is new, and the one before is gone. Behind a
   * router it is the router that gets another one.
   *
   * @returns the new one
   */
  changeAddress(person: number): string {
    const before = this.#addresses[person]
    const last = Number(before?.split('.').at(-1))
    // The first of everybody are below 100, so that no two people ever meet.
    const now = `${this.#subnet}.${last < 100 ? last + 100 : last - 100}`
    // Adding before removing would lose both: the second of a subnet goes with the first.
    this.#configure(person, ['addr', 'del', `${before}/24`, 'dev', 'eth0'])
    this.#configure(person, ['addr', 'add', `${now}/24`, 'dev', 'eth0'])
    this.#configure(person, ['route', 'replace', 'default', 'via', this.machineAddress])
    this.#addresses[person] = now
    return now
  }

  async close(): Promise<void> {
    await this.#cables.close()
    await rm(this.#folder, { recursive: true, force: true })
  }

  #namespaceOf(person: number, holder: keyof Namespaces = 'people'): string {
    const namespace = this.#namespaces[holder][person]
    if (namespace === undefined) throw new RangeError(`nobody is number ${person}`)
    return namespace
  }

  #configure(person: number, words: readonly string[]): void {
    const namespace = this.#namespaceOf(person, 'addresses')
    const { status, stderr } = spawnSync('nsenter', [`--net=${namespace}`, 'ip', ...words])
    if (status !== 0) throw new Error(`ip ${words.join(' ')}: ${stderr.toString()}`)
  }
}

type Order =
  | { readonly person: number; readonly way: CableWay; readonly shape: CableShape }
  | { readonly pair: readonly number[]; readonly isCut: boolean }

/** The process that carries the packets: it answers every order with one line, in turn. */
class Cables {
  readonly #process: ChildProcessWithoutNullStreams
  readonly #waiting: { resolve(answer: unknown): void; reject(error: Error): void }[] = []
  #complaint = ''

  constructor(child: ChildProcessWithoutNullStreams) {
    this.#process = child
    createInterface({ input: child.stdout }).on('line', (line) =>
      this.#waiting.shift()?.resolve(JSON.parse(line))
    )
    child.stderr.on('data', (piece: Buffer) => (this.#complaint += piece.toString()))
    // What is written to a process that has just ended has nowhere to go; its end is reported below.
    child.stdin.on('error', () => undefined)
    child.on('close', () => {
      for (const { reject } of this.#waiting.splice(0))
        reject(new Error(`the cables are gone: ${this.#complaint}`))
    })
  }

  order(order: Order): Promise<unknown> {
    this.#process.stdin.write(`${JSON.stringify(order)}\n`)
    return this.next()
  }

  /** @throws when the process ends instead */
  next(): Promise<unknown> {
    if (this.#process.exitCode !== null)
      return Promise.reject(new Error(`the cables are gone: ${this.#complaint}`))
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  async close(): Promise<void> {
    if (this.#process.exitCode !== null) return
    const ended = once(this.#process, 'exit')
    this.#process.stdin.end()
    await ended
  }
}
