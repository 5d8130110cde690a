/**
 * The mesh engine on real connections: several participants in one page of a real browser.
 *
 * Everything here waits for a condition; how long it takes is nobody's business.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Lab } from './meshPage'

declare global {
  interface Window {
    lab: Lab
  }
}

const root = resolve(import.meta.dirname, '..')
const chromiumFlags = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
  // Candidates of this machine alone, by address: no network and no name service is needed.
  '--allow-loopback-in-peer-connection',
  '--disable-features=WebRtcHideLocalIpsWithMdns'
]

let folder: string
let server: Server
let browser: Browser
let page: Page
let address: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'confab-mesh-'))
  const script = await bundleLab(folder)
  server = createServer((request, response) => {
    const isScript = request.url === '/lab.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(
      isScript ? script : '<!doctype html><title>mesh</title><script type="module" src="/lab.js"></script>'
    )
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    headless: false,
    args: chromiumFlags
  })
})

afterAll(async () => {
  await browser.close()
  server.close()
  await rm(folder, { recursive: true, force: true })
})

beforeEach(async () => {
  page = await browser.newPage()
  page.setDefaultTimeout(60_000)
  await page.goto(address)
  await page.waitForFunction(() => 'lab' in window)
})

afterEach(() => page.close())

describe('the mesh engine in a real browser', () => {
  it('connects three people who join in the same instant, ten times over', async () => {
    for (let round = 0; round < 10; round += 1) {
      await page.evaluate(() => Promise.all(['anna', 'ben', 'cleo'].map((id) => window.lab.join(id))))
      await everybodySees(['anna', 'ben', 'cleo'])
      expect(await errors()).toEqual([])
      await page.evaluate(() => window.lab.reset())
      expect(await page.evaluate(() => window.lab.openConnections())).toBe(0)
    }
  })

  it('makes one offer and one answer per link, however many slots are switched', async () => {
    await meet('anna', 'ben')
    const describeAll = () =>
      page.evaluate(() =>
        [...window.lab.people.values()].map((person) =>
          [...person.connections.values()]
            .flat()
            .map((connection) => connection.localDescription?.sdp.split('\r\n')[1])
        )
      )
    const before = await describeAll()
    await page.evaluate(() => window.lab.publish('anna', 'share', true))
    await picturesGrow('ben', 'anna', 'share')
    await page.evaluate(() => window.lab.publish('anna', 'share', false))
    expect(await describeAll()).toEqual(before)
  })

  it('sends and hears sound, and says how the link is doing', async () => {
    await meet('anna', 'ben')
    await page.waitForFunction(
      () => (window.lab.people.get('ben')?.mesh.audioLevel('anna', 'microphone') ?? 0) > 0.1
    )
    await page.waitForFunction(async () => {
      const stats = await window.lab.people.get('ben')?.mesh.stats('anna')
      return (
        (stats?.audioEnergy.microphone ?? 0) > 0 &&
        (stats?.video.camera?.framesDecoded ?? 0) > 0 &&
        (stats?.receiveBitsPerSecond ?? 0) > 0 &&
        (stats?.sendBitsPerSecond ?? 0) > 0 &&
        stats?.rttMs !== null
      )
    })
    const stats = await page.evaluate(() => window.lab.people.get('ben')?.mesh.stats('anna'))
    expect(stats?.path).toEqual({ kind: 'direct', protocol: 'udp' })

    await page.evaluate(() => window.lab.publish('anna', 'microphone', false))
    await page.waitForFunction(
      () => window.lab.people.get('ben')?.mesh.audioLevel('anna', 'microphone') === null
    )
  })

  it('ends as asked when both start and stop shares in the same tick, twenty times over', async () => {
    await meet('anna', 'ben')
    for (let round = 0; round < 20; round += 1) {
      const isOn = round % 2 === 0
      await page.evaluate(
        (on) => Promise.all(['anna', 'ben'].map((id) => window.lab.publish(id, 'share', on))),
        isOn
      )
      expect(await sending('share')).toEqual([isOn, isOn])
    }
    await page.evaluate(() => Promise.all(['anna', 'ben'].map((id) => window.lab.publish(id, 'share', true))))
    await picturesGrow('anna', 'ben', 'share')
    await picturesGrow('ben', 'anna', 'share')
    await settled()
    expect(await errors()).toEqual([])
  })

  it('settles when both ends restart ICE in the same tick', async () => {
    await meet('anna', 'ben')
    const credentials = () =>
      page.evaluate(() =>
        [...window.lab.people.values()].map((person) => {
          const sdp = [...person.connections.values()].flat()[0]?.currentLocalDescription?.sdp
          return /a=ice-ufrag:(\S+)/.exec(sdp ?? '')?.[1]
        })
      )
    for (let round = 0; round < 5; round += 1) {
      const before = await credentials()
      await page.evaluate(() => {
        for (const { mesh } of window.lab.people.values()) mesh.restartIce()
      })
      await expect
        .poll(async () => (await credentials()).every((now, i) => now && now !== before[i]))
        .toBe(true)
      await settled()
    }
    await everybodySees(['anna', 'ben'])
    expect(await errors()).toEqual([])
  })

  it('settles when every signal comes twice and in any order', async () => {
    for (let round = 0; round < 5; round += 1) {
      await page.evaluate(() => void (window.lab.weather = 'scrambled'))
      await page.evaluate(() => Promise.all(['anna', 'ben', 'cleo'].map((id) => window.lab.join(id))))
      await everybodySees(['anna', 'ben', 'cleo'])
      await page.evaluate(() => {
        for (const { mesh } of window.lab.people.values()) mesh.restartIce()
      })
      await settled()
      expect(await errors()).toEqual([])
      await page.evaluate(() => window.lab.reset())
    }
  })

  for (const repairing of [['anna'], ['ben'], ['anna', 'ben']]) {
    it(`joins after lost signals when ${repairing.join(' and ')} resynchronises`, async () => {
      // ben is the newcomer and offers; the first loses everything, the second only the answer's half.
      await page.evaluate(async () => {
        window.lab.weather = 'lossy'
        await Promise.all(['anna', 'ben'].map((id) => window.lab.join(id)))
      })
      await page.waitForFunction(() =>
        window.lab.people
          .get('ben')
          ?.connections.get('anna')
          ?.some((one) => one.iceGatheringState === 'complete')
      )
      await resync(repairing)
      await everybodySees(['anna', 'ben'])
      expect(await errors()).toEqual([])
    })

    it(`recovers a restart whose signals were lost when ${repairing.join(' and ')} resynchronises`, async () => {
      await meet('anna', 'ben')
      for (const restarting of ['anna', 'ben']) {
        await page.evaluate((id) => {
          window.lab.weather = 'lossy'
          window.lab.people.get(id)?.mesh.restartIce()
        }, restarting)
        await page.waitForFunction(
          (id) =>
            [...(window.lab.people.get(id)?.connections.values() ?? [])]
              .flat()
              .every((connection) => connection.signalingState === 'have-local-offer'),
          restarting
        )
        await resync(repairing)
        // The end that has heard nothing of it may leave it at that as long as media flows ...
        if (repairing.includes(restarting)) await settled()
        await everybodySees(['anna', 'ben'])
        // ... and the next repair at the other end finishes it.
        await resync([restarting])
        await settled()
      }
      expect(await errors()).toEqual([])
    })
  }

  it('keeps the other links when one participant offers garbage', async () => {
    await meet('anna', 'ben')
    await page.evaluate(() => {
      window.lab.people.get('anna')?.mesh.connect({ participantId: 'mallory', role: 'answerer', epoch: 1 })
      window.lab.sendGarbage('mallory', 'anna')
    })
    await page.waitForFunction(() => window.lab.people.get('anna')?.events.includes('mallory failed'))
    expect(await errors()).toHaveLength(1)
    await everybodySees(['anna', 'ben'])
    expect(await page.evaluate(() => window.lab.openConnections())).toBe(2)
  })

  it('makes a new link for a higher epoch and closes the old one', async () => {
    await meet('anna', 'ben')
    await page.evaluate(() => window.lab.link('anna', 'ben', 2))
    expect(await page.evaluate(() => window.lab.openConnections())).toBe(2)
    await everybodySees(['anna', 'ben'])
    await page.evaluate(() => window.lab.link('anna', 'ben', 2))
    await page.evaluate(() => window.lab.link('anna', 'ben', 1))
    expect(await page.evaluate(() => window.lab.people.get('anna')?.connections.get('ben')?.length)).toBe(2)
    expect(await errors()).toEqual([])
  })

  it('leaves nothing behind when it is closed, even in the middle of connecting', async () => {
    const late = await page.evaluate(async () => {
      await Promise.all(['anna', 'ben', 'cleo'].map((id) => window.lab.join(id)))
      const everybody = [...window.lab.people.values()]
      for (const { mesh } of everybody) mesh.close()
      const before = everybody.map((person) => person.events.length)
      // Another pair goes through a whole join: whatever was under way above has had its turn by then.
      window.lab.people.clear()
      await Promise.all(['dora', 'emil'].map((id) => window.lab.join(id)))
      while (!(window.lab.framesAt('dora', 'emil', 'camera') > 0)) await new Promise(requestAnimationFrame)
      return everybody.map((person, index) => person.events.slice(before[index]))
    })
    expect(late).toEqual([[], [], []])
    expect(await page.evaluate(() => window.lab.openConnections())).toBe(2)
    await page.evaluate(() => window.lab.reset())
    expect(await page.evaluate(() => window.lab.openConnections())).toBe(0)
  })
})

async function meet(...ids: string[]): Promise<void> {
  for (const id of ids) await page.evaluate((each) => window.lab.join(each), id)
  await everybodySees(ids)
}

/** Every link connected, and on each of them the camera's frames still growing. */
async function everybodySees(ids: readonly string[]): Promise<void> {
  await settled()
  for (const id of ids) for (const other of ids) if (id !== other) await picturesGrow(id, other, 'camera')
}

async function picturesGrow(id: string, other: string, slot: 'camera' | 'share'): Promise<void> {
  const before = await page.evaluate((at) => window.lab.framesAt(at.id, at.other, at.slot), {
    id,
    other,
    slot
  })
  await page.waitForFunction(
    (at) => window.lab.framesAt(at.id, at.other, at.slot) > (Number.isNaN(at.before) ? 0 : at.before),
    { id, other, slot, before: Number.isNaN(before) ? 0 : before }
  )
}

/** Nothing under negotiation, everything connected, four transceivers each. */
async function settled(): Promise<void> {
  await page.waitForFunction(() =>
    [...window.lab.people.values()]
      .flatMap((person) => [...person.connections.values()].map((connections) => connections.at(-1)))
      .filter((connection) => connection?.signalingState !== 'closed')
      .every(
        (connection) =>
          connection?.signalingState === 'stable' &&
          connection.connectionState === 'connected' &&
          connection.getTransceivers().every((one) => one.currentDirection === 'sendrecv') &&
          connection.getTransceivers().length === 4
      )
  )
}

async function resync(ids: readonly string[]): Promise<void> {
  await page.evaluate((repairing) => {
    window.lab.weather = 'fair'
    for (const id of repairing) window.lab.people.get(id)?.mesh.resync()
  }, ids)
}

function sending(slot: 'share'): Promise<boolean[]> {
  return page.evaluate(
    (asked) => [...window.lab.people.values()].map((one) => one.mesh.isSending(asked)),
    slot
  )
}

function errors(): Promise<string[]> {
  return page.evaluate(() =>
    [...window.lab.people.values()].flatMap((person) =>
      person.events.filter((event) => event.includes('error'))
    )
  )
}

/** The engine and its page as one script. */
async function bundleLab(outDir: string): Promise<string> {
  const entry = 'virtual:lab'
  const source = [
    `import { Mesh } from ${JSON.stringify(join(root, 'src/renderer/rtc/mesh.ts'))}`,
    `import { installLab } from ${JSON.stringify(join(root, 'e2e/meshPage.ts'))}`,
    'installLab(Mesh)'
  ].join('\n')
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    plugins: [
      {
        name: 'lab',
        resolveId: (id) => (id === entry ? id : null),
        load: (id) => (id === entry ? source : null)
      }
    ],
    build: {
      outDir,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: { input: entry, output: { entryFileNames: 'lab.js' } }
    }
  })
  return readFile(join(outDir, 'lab.js'), 'utf8')
}
