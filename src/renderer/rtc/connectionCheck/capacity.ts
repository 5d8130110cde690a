/** What a bandwidth means to people: how many can be in a room, and how well they are seen. Pure. */
import { rungOf } from '../fanout/rungs'

/** People in the room, ourselves included; 1 means that nobody else fits, and nothing more than 16 is promised. */
export interface Capacity {
  readonly hd: number
  readonly standard: number
  readonly small: number
  readonly soundOnly: number
}

/** Bits per second of one voice with its headers, and with the redundancy that gets it over losses. */
const voice = 80_000
/** What is measured in three quiet seconds is more than there is in a long evening. */
const usableShare = 0.75

/** More people are a question of other things than bandwidth. */
const mostPeople = 16

/** @param bitsPerSecond that get through each way */
export function capacityOf(bitsPerSecond: number): Capacity {
  // In a mesh everybody sends to, and hears from, each of the others.
  const peopleAt = (perLink: number): number =>
    Math.min(mostPeople, 1 + Math.floor((bitsPerSecond * usableShare) / perLink))
  return {
    hd: peopleAt(rungOf('camera720').maxBitrate + voice),
    standard: peopleAt(rungOf('camera360').maxBitrate + voice),
    small: peopleAt(rungOf('camera180').maxBitrate + voice),
    soundOnly: peopleAt(voice)
  }
}
