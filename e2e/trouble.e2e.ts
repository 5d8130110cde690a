import { describe, expect, it } from 'vitest'
import type { BrowserContext } from 'playwright-core'
import en from '../src/renderer/locales/en.json' with { type: 'json' }
import { openHouse } from './house'
import { startService } from './service'
import type { Person } from './person'

const house = openHouse(['--max-participants', '2'])

/** A machine without these devices, as far as the page can tell. */
async function unplug(context: BrowserContext, kinds: readonly ('video' | 'audio')[]): Promise<void> {
  await context.addInitScript((missing: readonly ('video' | 'audio')[]) => {
    const devices = navigator.mediaDevices
    const open = devices.getUserMedia.bind(devices)
    const list = devices.enumerateDevices.bind(devices)
    devices.getUserMedia = (constraints) =>
      missing.some((kind) => constraints?.[kind])
        ? Promise.reject(new DOMException('Requested device not found', 'NotFoundError'))
        : open(constraints)
    devices.enumerateDevices = async () =>
      (await list()).filter((device) => !missing.some((kind) => device.kind === `${kind}input`))
  }, kinds)
}

async function joinWithoutWaiting(person: Person, roomId: string): Promise<void> {
  await person.openRoom(roomId)
  await person.page.getByTestId('join').click()
}

describe('joining works', () => {
  it('without a camera, and says so', async () => {
    const [ana, ben] = await Promise.all([house.arrive('Ana'), house.arrive('Ben')])
    await unplug(ana.context, ['video'])
    const roomId = house.freshRoom()
    await ana.openRoom(roomId)
    await ana.page.getByTestId('prejoin-camera').click()
    await ana.page.getByText(en.problem.camera.notFound).first().waitFor()
    await ana.enter()
    await ben.join(roomId)
    await Promise.all([ana.seesTiles(1), ben.seesTiles(1)])
    await ben.receives(1, { video: false })
    await ana.receives(1)
  })

  it('without any device', async () => {
    const [ana, ben] = await Promise.all([house.arrive('Ana'), house.arrive('Ben')])
    await unplug(ana.context, ['video', 'audio'])
    const roomId = house.freshRoom()
    await ana.openRoom(roomId)
    await ana.page.getByText(en.problem.microphone.notFound).first().waitFor()
    await ana.enter()
    await ben.join(roomId)
    await ana.receives(1)
    expect(await ana.shownSources()).toBe('false false false')
    await ben.page.locator('[data-testid^="tile-"][data-link] [data-testid="tile-muted"]').waitFor()
  })

  it('with permission denied, and says how to allow it', async () => {
    const [ana, ben] = await Promise.all([house.arrive('Ana', { permissions: [] }), house.arrive('Ben')])
    const roomId = house.freshRoom()
    await ana.openRoom(roomId)
    await ana.page.getByText(en.problem.microphone.permissionDenied).first().waitFor()
    await ana.enter()
    await ben.join(roomId)
    await ana.receives(1)
  })
})

describe('a refusal has its own sentence', () => {
  it('when the room is full, and the next try works once there is room', async () => {
    const roomId = house.freshRoom()
    const [ana, ben, cem] = await Promise.all(['Ana', 'Ben', 'Cem'].map((name) => house.arrive(name)))
    if (!ana || !ben || !cem) throw new Error('nobody came')
    await ana.join(roomId, { camera: false })
    await ben.join(roomId, { camera: false })
    await joinWithoutWaiting(cem, roomId)
    await cem.page.getByTestId('join-problem').getByText(en.problem.join.roomFull).waitFor()
    await ben.leave()
    await cem.enter()
    await cem.seesTiles(1)
  })

  it('when the app and the service speak different versions', async () => {
    const ana = await house.arrive('Ana')
    await ana.context.route('**/assets/*.js', async (route) => {
      const response = await route.fetch()
      const body = (await response.text()).replace(/\{protocol:\d+,/, '{protocol:999,')
      await route.fulfill({ response, body })
    })
    await joinWithoutWaiting(ana, house.freshRoom())
    await ana.page.getByTestId('join-problem').getByText(en.problem.join.versionMismatch).waitFor()
  })

  it('when the service cannot be reached, and the call comes back with the service', async () => {
    const service = await startService()
    const ana = await house.arrive('Ana', { url: service.url })
    await ana.openHome()
    await service.kill()
    await ana.page.getByText(en.status.unreachable.replace('{server}', '').trim()).first().waitFor()
    // In the page: the service that would serve the address is away.
    await ana.page.getByTestId('new-room').click()
    await ana.page.getByTestId('name').fill('Ana')
    await ana.page.getByTestId('join').click()
    await ana.page.getByTestId('join-problem').getByText(en.problem.join.serverUnreachable).waitFor()

    const again = await startService(['--port', String(service.port)])
    await ana.enter()
    await again.stop()
  })

  it('when the service is draining', async () => {
    const service = await startService(['--drain-ms', '60000'])
    const [ana, ben] = await Promise.all([
      house.arrive('Ana', { url: service.url }),
      house.arrive('Ben', { url: service.url })
    ])
    const roomId = house.freshRoom()
    await ana.join(roomId, { camera: false })
    await ben.prepare(roomId, { camera: false })
    const ended = service.stop()
    await ben.page.getByTestId('join').click()
    await ben.page.getByTestId('join-problem').getByText(en.problem.join.serverDraining).waitFor()
    await ana.close()
    await ben.close()
    expect(await ended).toBe(0)
  })
})

describe('while the service is away', () => {
  it('a call goes on, says so, and is whole again when the service is back', async () => {
    const service = await startService()
    const [ana, ben] = await Promise.all([
      house.arrive('Ana', { url: service.url }),
      house.arrive('Ben', { url: service.url })
    ])
    const roomId = house.freshRoom()
    await ana.join(roomId)
    await ben.join(roomId)
    await Promise.all([ana.receives(1), ben.receives(1)])
    await service.kill()
    await ana.page.getByTestId('connection-banner').waitFor()
    await Promise.all([ana.receives(1), ben.receives(1)])

    const again = await startService(['--port', String(service.port)])
    await ana.page.getByTestId('connection-banner').waitFor({ state: 'detached' })
    await Promise.all([ana.seesTiles(1), ben.seesTiles(1)])
    await Promise.all([ana.receives(1), ben.receives(1)])
    await again.stop()
  })
})
