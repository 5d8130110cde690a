/**
 * People of the app who live apart: each in a network of their own, with the built service, and a relay where one is
 * wanted, on the machine that all of them reach.
 */
import type { Browser } from 'playwright-core'
import { Person, type PersonOptions } from '../person'
import { startService, type RunningService } from '../service'
import { startTurnServer, whyNoTurnServer, type TurnServer } from '../turn/turnServer'
import { openNetwork, whyNoNetwork, type Nat, type Network } from './network'

export interface TownOptions {
  readonly people: readonly string[]
  /** Of every person; none unless said. */
  readonly nat?: Nat
  /** What the service tells people of: nothing, how to learn their own address, or a relay as well. */
  readonly servers?: 'none' | 'stun' | 'relay'
  readonly person?: Partial<PersonOptions>
}

export interface Town {
  readonly network: Network
  readonly service: RunningService
  /** In the order of their cables. */
  readonly people: readonly Person[]
  close(): Promise<void>
}

/** Why there can be none here, as one sentence, or null: for `describe.skipIf`. */
export function whyNoTown({ nat, servers = 'none' }: Omit<TownOptions, 'people'> = {}): string | null {
  return whyNoNetwork(nat) ?? (servers === 'none' ? null : whyNoTurnServer())
}

/** Resolves when everybody has an empty page in front of them. @throws when `whyNoTown()` has something to say */
export async function openTown(options: TownOptions): Promise<Town> {
  const { people: names, nat, servers = 'none' } = options
  const undos: (() => Promise<unknown>)[] = []
  const close = async (): Promise<void> => {
    for (const undo of undos.splice(0).reverse()) await undo()
  }
  try {
    const network = await openNetwork({ people: names.length, ...(nat && { nat }) })
    undos.push(() => network.close())
    const turn =
      servers === 'none' ? null : await startTurnServer({ secret, listenOn: network.machineAddress })
    if (turn) undos.push(() => turn.stop())
    const service = await startService(
      ['--host', network.machineAddress, ...flagsOf(turn, servers)],
      turn ? { CONFAB_TURN_SECRET: secret } : {}
    )
    undos.push(() => service.kill())
    const people: Person[] = []
    for (const [index, name] of names.entries()) {
      const browser = await launch(network, index, service.url)
      undos.push(() => browser.close())
      people.push(await Person.arrive({ browser, url: service.url, name, ...options.person }))
    }
    return { network, service, people, close }
  } catch (error) {
    await close()
    throw error
  }
}

const secret = 'known to the service and the relay'

/** Only secure pages get cameras, and these are neither https nor on the machine itself. */
function launch(network: Network, person: number, url: string): Promise<Browser> {
  return network.launch(person, [`--unsafely-treat-insecure-origin-as-secure=${url}`])
}

function flagsOf(turn: TurnServer | null, servers: 'none' | 'stun' | 'relay'): string[] {
  if (!turn) return []
  const stun = ['--stun-urls', JSON.stringify([turn.stunUrl])]
  if (servers === 'stun') return stun
  return [...stun, '--turn-urls', JSON.stringify([turn.udpUrl, turn.tcpUrl])]
}
