/** The cables themselves: a specification that runs over them may trust what they claim. */
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openNetwork, whyNoNetwork, type Network } from './network'

const reason = whyNoNetwork()
const payload = Buffer.alloc(20_000)

/** Milliseconds for one answer, or null when none came in time. */
function askFrom(page: Page, timeoutMs = 10_000): Promise<number | null> {
  return page.evaluate(async (timeoutMs) => {
    const from = performance.now()
    try {
      await (await fetch('/', { cache: 'no-store', signal: AbortSignal.timeout(timeoutMs) })).arrayBuffer()
      return performance.now() - from
    } catch {
      return null
    }
  }, timeoutMs)
}

describe.skipIf(reason !== null)(`people on cables${reason === null ? '' : ` (${reason})`}`, () => {
  let network: Network
  let server: Server
  const browsers: Browser[] = []
  const pages: Page[] = []
  const callers: (string | undefined)[] = []

  beforeAll(async () => {
    network = await openNetwork({ people: 2 })
    // No connection is kept: each question is to come from the address the person has then.
    server = createServer((request, response) => {
      callers.push(request.socket.remoteAddress)
      response.writeHead(200, { 'content-type': 'text/html', connection: 'close' }).end(payload)
    }).listen(0, '0.0.0.0')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    for (const person of [0, 1]) {
      const browser = await network.launch(person)
      browsers.push(browser)
      const page = await browser.newPage()
      await page.goto(`http://${network.machineAddress}:${port}/`)
      pages.push(page)
    }
  })

  afterAll(async () => {
    await Promise.all(browsers.map((browser) => browser.close()))
    server.close()
    await network.close()
    const machine = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
    expect(machine.filter(({ address }) => address === network.machineAddress)).toEqual([])
  })

  const page = (person: number): Page => {
    const found = pages[person]
    if (!found) throw new RangeError(`nobody is number ${person}`)
    return found
  }

  it('have an address each', async () => {
    callers.length = 0
    await askFrom(page(0))
    await askFrom(page(1))
    expect(new Set(callers).size).toBe(2)
  })

  it('are as far away as the cable says', async () => {
    await network.cable(0).set({ delayMs: 400 })
    // A connection is made, then a question asked: two round trips.
    expect(await askFrom(page(0))).toBeGreaterThanOrEqual(1_600)
    await network.cable(0).set({ delayMs: 0 })
  })

  it('get no more than the rate of the cable', async () => {
    await network.cable(0).set({ rateKbit: 80 }, 'down')
    // The answer alone is 160 kbit.
    expect(await askFrom(page(0))).toBeGreaterThan(1_500)
    await network.cable(0).set({ rateKbit: 0 }, 'down')
  })

  it('hear nothing while the cable is cut, and everything again afterwards', async () => {
    const before = await network.cable(1).set({ isDown: true })
    expect(await askFrom(page(1), 1_000)).toBeNull()
    const after = await network.cable(1).set({ isDown: false })
    expect(after.up.droppedFrames).toBeGreaterThan(before.up.droppedFrames)
    expect(await askFrom(page(1))).not.toBeNull()
  })

  it('lose what the cable loses', async () => {
    const before = await network.cable(0).set({ lossPercent: 100 }, 'up')
    expect(await askFrom(page(0), 1_000)).toBeNull()
    const after = await network.cable(0).set({ lossPercent: 0 })
    expect(after.up.droppedFrames).toBeGreaterThan(before.up.droppedFrames)
    expect(after.down.droppedFrames).toBe(before.down.droppedFrames)
  })

  it('come from elsewhere after a change of address', async () => {
    const address = network.changeAddress(0)
    callers.length = 0
    expect(await askFrom(page(0))).not.toBeNull()
    expect(callers).toEqual([address])
  })

  it('refuse a person who is not there', () => {
    expect(() => network.cable(2)).toThrow(RangeError)
  })
})
