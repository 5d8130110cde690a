/** Whole apps in one browser, and what that browser costs, with everything that is drawn. */
import type { Person } from '../../e2e/person'
import { freshRoom, takeSeat, type Surroundings } from '../call/seats'
import { untilAtRest } from '../call/settling'
import { readReceivedVideo } from '../call/streams'
import { measureCost, type Cost } from './cost'

export interface Call {
  readonly participants: number
  /** Of the pictures everybody has to see before anything is measured; what the tiles of such a room ask for. */
  readonly height: number
}

const windowMs = 10_000
const viewport = { width: 1_100, height: 720 }

/** @throws when the call does not come to rest */
export async function measureApps(surroundings: Surroundings, { participants, height }: Call): Promise<Cost> {
  const roomId = freshRoom()
  const people: Person[] = []
  const look = () => Promise.all(people.map(readReceivedVideo))
  try {
    while (people.length < participants) {
      const person = await takeSeat(surroundings, { name: `Person ${people.length + 1}`, viewport })
      people.push(person)
      await person.join(roomId)
    }
    await untilAtRest(look, participants - 1, height)
    return await measureCost(surroundings.browser, look, windowMs)
  } finally {
    await Promise.all(people.map((person) => person.close()))
  }
}
