/** A whole call in one browser: everybody with camera and microphone, and what that costs the processors. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Person } from '../../e2e/person'
import { freshRoom, takeSeat, type Surroundings } from '../call/seats'
import { untilAtRest } from '../call/settling'
import { readReceivedVideo } from '../call/streams'
import { readCpuMs } from './processes'

export interface Cost {
  /** Processor time of the whole browser for one picture that one person sees of one other, in milliseconds. */
  readonly msPerPicture: number
  /** Cores in use. */
  readonly cores: number
  /** Of one stream, on average. */
  readonly picturesPerSecond: number
}

export interface Call {
  readonly participants: number
  /** Of the pictures everybody has to see before anything is measured; what the tiles of such a room ask for. */
  readonly height: number
}

const windowMs = 10_000
const viewport = { width: 1_100, height: 720 }

/** @throws when the call does not come to rest */
export async function measureCall(surroundings: Surroundings, { participants, height }: Call): Promise<Cost> {
  const roomId = freshRoom()
  const people: Person[] = []
  try {
    while (people.length < participants) {
      const person = await takeSeat(surroundings, { name: `Person ${people.length + 1}`, viewport })
      people.push(person)
      await person.join(roomId)
    }
    await untilAtRest(() => Promise.all(people.map(readReceivedVideo)), participants - 1, height)
    const before = { pictures: await countPictures(people), cpuMs: await readCpuMs(surroundings.browser) }
    const startedAtMs = performance.now()
    await pause(windowMs)
    const cpuMs = (await readCpuMs(surroundings.browser)) - before.cpuMs
    const elapsedMs = performance.now() - startedAtMs
    const pictures = (await countPictures(people)) - before.pictures
    const streams = participants * (participants - 1)
    return {
      msPerPicture: cpuMs / pictures,
      cores: cpuMs / elapsedMs,
      picturesPerSecond: pictures / streams / (elapsedMs / 1_000)
    }
  } finally {
    await Promise.all(people.map((person) => person.close()))
  }
}

async function countPictures(people: readonly Person[]): Promise<number> {
  const received = await Promise.all(people.map(readReceivedVideo))
  return received.flat().reduce((sum, { framesDecoded }) => sum + framesDecoded, 0)
}
