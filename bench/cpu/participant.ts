/**
 * One participant's browser in a call of several, on the engine alone; all others share a second browser, and what that
 * costs does not count. They have links to the one who is measured and to nobody else. That one knows no difference,
 * and the machine has room for pictures of a size and a rate that people have.
 *
 * Nothing is drawn: a graphics card does that, and where there is none it takes whatever is left of the processors.
 */
import type { Page } from 'playwright-core'
import { meshLab, startLabHost } from '../../e2e/labHost'
import type { Sound } from '../../e2e/meshPictures'
import { MeshWatch, type Way } from '../../e2e/meshWatch'
import type { Signal } from '../../src/renderer/rtc/signal'
import type { Picture } from '../call/camera'
import type { Engine } from '../call/engines'
import { untilAtRest, type Views } from '../call/settling'
import { measureCost, type Cost } from './cost'

export interface Party {
  readonly participants: number
  /** Everybody's, and shown by everybody in its full size. */
  readonly camera: Picture
}

const windowMs = 20_000
const self = 'self'

/** All microphones are on, and one of the others talks. @throws when the call does not come to rest */
export async function measureParticipant(engine: Engine, party: Party): Promise<Cost> {
  const hosts = await Promise.all([startLabHost(meshLab), startLabHost(meshLab)])
  try {
    const [here, there] = await Promise.all(hosts.map((host) => host.openPage()))
    const browser = here?.context().browser()
    if (!here || !there || !browser) throw new Error('two pages of a browser each were asked for')
    const look = await gather(here, there, engine, party)
    await untilAtRest(look, party.participants - 1, party.camera.height)
    return await measureCost(browser, look, windowMs)
  } finally {
    await Promise.all(hosts.map((host) => host.close()))
  }
}

/** @returns what the one sees of all others, and they of that one */
async function gather(
  here: Page,
  there: Page,
  engine: Engine,
  { participants, camera }: Party
): Promise<() => Promise<Views>> {
  await Promise.all([passOn(here, there), passOn(there, here)])
  const [mine, theirs] = [new MeshWatch(here), new MeshWatch(there)]
  const enter = async (watch: MeshWatch, id: string, microphone: Sound): Promise<void> => {
    await watch.join(id, { others: [], camera: null, microphone, isPlain: engine === 'plain' })
    await watch.useCamera(id, camera)
  }
  const shown = { width: camera.width, height: camera.height }
  const ways: { readonly received: Way; readonly sent: Way }[] = []
  await enter(mine, self, 'silence')
  for (let count = 1; count < participants; count += 1) {
    const other = `other${count}`
    await enter(theirs, other, count === 1 ? 'tone' : 'silence')
    for (const page of [here, there])
      await page.evaluate(({ other, self }) => window.lab.link(other, self, 1), { other, self })
    const way = { received: { to: self, from: other }, sent: { to: other, from: self } }
    await mine.show(way.received, shown)
    await theirs.show(way.sent, shown)
    ways.push(way)
  }
  return () =>
    Promise.all([
      Promise.all(ways.map(({ received }) => mine.reception(received))),
      Promise.all(ways.map(({ sent }) => theirs.reception(sent)))
    ])
}

/** Signals for people one page does not know go to the other. */
async function passOn(from: Page, to: Page): Promise<void> {
  await from.setViewportSize({ width: 16, height: 16 })
  await from.exposeFunction('passOn', (id: string, sender: string, signal: Signal) =>
    to.evaluate((at) => window.lab.people.get(at.id)?.mesh.receive(at.sender, at.signal), {
      id,
      sender,
      signal
    })
  )
}
