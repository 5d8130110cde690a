/** People of a measured call: the app with the engine, the camera and the window that a measurement asks for. */
import type { Browser } from 'playwright-core'
import { Person } from '../../e2e/person'
import { smallPicture, useBenchCamera, type Picture } from './camera'
import { useEngine, type Engine } from './engines'

export interface Surroundings {
  readonly browser: Browser
  readonly serviceUrl: string
  readonly engine: Engine
}

export interface Seat {
  readonly name: string
  readonly camera?: Picture
  /** CSS pixels. It decides how large the others' pictures are drawn, and with that what is asked of them. */
  readonly viewport: { readonly width: number; readonly height: number }
}

/** Somebody with an empty page in front of them. */
export async function takeSeat({ browser, serviceUrl, engine }: Surroundings, seat: Seat): Promise<Person> {
  const { name, viewport, camera = smallPicture } = seat
  const person = await Person.arrive({ browser, url: serviceUrl, name, viewport })
  await useEngine(person.context, engine)
  await useBenchCamera(person.context, camera)
  return person
}

let rooms = 0

/** A room nobody has been in. */
export function freshRoom(): string {
  return `bench-${process.pid}-${(rooms += 1)}`
}
