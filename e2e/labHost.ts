/** Serves the engine's test pages to a real browser; the engine is bundled from its sources on the spot. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { build } from 'vite'
import { launchChromium } from './chromium'

const root = resolve(import.meta.dirname, '..')

/** What a test page runs: parts of the engine, handed to a page of the specs that knows only their shape. */
export interface LabSource {
  /** Of the global the page installs itself as. */
  readonly name: string
  readonly script: readonly string[]
}

export interface LabHost {
  /** A page with the lab as a global, and with whatever devices the browser pretends to have. */
  openPage(): Promise<Page>
  close(): Promise<void>
}

const file = (path: string): string => JSON.stringify(join(root, path))

/** See meshPage.ts. */
export const meshLab: LabSource = {
  name: 'lab',
  script: [
    `import { Mesh } from ${file('src/renderer/rtc/mesh.ts')}`,
    `import { browserFanout } from ${file('src/renderer/rtc/fanout/browserFanout.ts')}`,
    `import { installLab } from ${file('e2e/meshPage.ts')}`,
    'installLab(Mesh, browserFanout)'
  ]
}

/** See fanoutPage.ts. */
export const fanoutLab: LabSource = {
  name: 'fanoutLab',
  script: [
    `import * as fanout from ${file('src/renderer/rtc/fanout/fanout.ts')}`,
    `import { fanoutWorkers } from ${file('src/renderer/rtc/fanout/fanoutWorker.ts')}`,
    `import { installFanoutLab } from ${file('e2e/fanoutPage.ts')}`,
    'installFanoutLab({ ...fanout, createFanoutWorker: fanoutWorkers() })'
  ]
}

/** See encodersPage.ts. */
export const encodersLab: LabSource = {
  name: 'studio',
  script: [
    `import { Encoders } from ${file('src/renderer/rtc/fanout/encoders.ts')}`,
    `import { installStudio } from ${file('e2e/encodersPage.ts')}`,
    'installStudio(Encoders)'
  ]
}

/**
 * Bundles the engine, serves it and opens the browser the other specs use.
 *
 * @param chromiumArgs further switches of it
 * @throws when there is none
 */
export async function startLabHost(lab: LabSource, chromiumArgs: readonly string[] = []): Promise<LabHost> {
  const scripts = await bundle(lab)
  const server = createServer((request, response) => {
    const script = scripts.get(request.url ?? '/')
    response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript')
    response.end(script ?? '<!doctype html><title>lab</title><script type="module" src="/lab.js"></script>')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  const browser = await launchChromium(chromiumArgs)
  return {
    async openPage() {
      const page = await browser.newPage({ permissions: ['camera'] })
      page.setDefaultTimeout(30_000)
      await page.goto(`http://127.0.0.1:${port}/`)
      await page.waitForFunction((name) => name in window, lab.name)
      return page
    },
    async close() {
      await browser.close()
      server.closeAllConnections()
      server.close()
    }
  }
}

/** By path, everything the page may ask for: itself as /lab.js, and the workers it starts. */
async function bundle({ script }: LabSource): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const entry = 'virtual:lab'
  const built = await build({
    configFile: false,
    root,
    logLevel: 'error',
    plugins: [
      {
        name: 'lab',
        resolveId: (id) => (id === entry ? id : null),
        load: (id) => (id === entry ? script.join('\n') : null)
      }
    ],
    build: {
      write: false,
      minify: false,
      rolldownOptions: { input: entry, output: { entryFileNames: 'lab.js' } }
    }
  })
  if (!('output' in built)) throw new Error('one bundle was asked for')
  return new Map(
    built.output.map((one) => [`/${one.fileName}`, one.type === 'chunk' ? one.code : one.source] as const)
  )
}
