/** Two people of the app, each on a cable of their own; the path between them fails in three ways, ten times each. */
import { setTimeout as pause } from 'node:timers/promises'
import { nowMs, untilPicturesMove, watchPictures } from '../../e2e/network/pictureWatch'
import { openTown, type Town } from '../../e2e/network/town'
import { freshRoom } from '../call/seats'

export interface Fault {
  readonly name: 'cut' | 'address' | 'relay'
  readonly servers: 'none' | 'relay'
  /** Makes it happen. @returns the moment from which on there is a way again, on the clock of `nowMs()` */
  strike(town: Town): Promise<Moment>
}

interface Moment {
  readonly atMs: number
  /** Whether pictures that had been sent before may still come for a while. */
  readonly isSudden: boolean
}

/** Each in a call of its own: a connection that has once been led through a relay would begin the next one there. */
const rounds = 10
const cutMs = 5_000
const underWayMs = 500
/** What has just come to be settles: bandwidth is found out, the service is spoken to again. */
const restMs = 5_000

/** Somebody's cable is pulled out for five seconds, and with it the service is out of reach. */
export const cut: Fault = {
  name: 'cut',
  servers: 'none',
  async strike({ network }) {
    await network.cable(1).set({ isDown: true })
    await pause(cutMs)
    await network.cable(1).set({ isDown: false })
    return { atMs: nowMs(), isSudden: false }
  }
}

/** Somebody is in another network all of a sudden. */
export const address: Fault = {
  name: 'address',
  servers: 'none',
  strike({ network }) {
    network.changeAddress(1)
    return Promise.resolve({ atMs: nowMs(), isSudden: true })
  }
}

/** Two who have been connected directly do not reach each other any more, but both reach a relay. */
export const relay: Fault = {
  name: 'relay',
  servers: 'relay',
  async strike({ network }) {
    await network.cutPair(0, 1)
    return { atMs: nowMs(), isSudden: true }
  }
}

/**
 * @returns for each round, how long after the fault, or after its end, the first picture was drawn again, in
 *   milliseconds, for the one of the two who waited longer
 * @throws when pictures do not come back within a minute
 */
export async function measureFault(fault: Fault, say: (progress: string) => void): Promise<number[]> {
  const times: number[] = []
  for (let round = 1; round <= rounds; round += 1) {
    const took = await measureOnce(fault)
    say(`${fault.name} ${round}: pictures after ${took.toFixed(0)} ms`)
    times.push(took)
  }
  return times
}

async function measureOnce(fault: Fault): Promise<number> {
  const town = await openTown({ people: ['Ana', 'Ben'], servers: fault.servers })
  try {
    const room = freshRoom()
    for (const person of town.people) await person.join(room)
    await Promise.all(town.people.map((person) => person.receives(1)))
    await Promise.all(town.people.map(watchPictures))
    await pause(restMs)
    const { atMs, isSudden } = await fault.strike(town)
    const ignoredMs = isSudden ? underWayMs : 0
    const took = await Promise.all(
      town.people.map((person) => untilPicturesMove(person, 1, atMs + ignoredMs))
    )
    return Math.max(...took) + ignoredMs
  } finally {
    await town.close()
  }
}
