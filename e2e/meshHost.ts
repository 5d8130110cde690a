/** Serves the mesh engine's test page to a real browser; the engine is bundled from its sources on the spot. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { build } from 'vite'
import { launchChromium } from './chromium'

const root = resolve(import.meta.dirname, '..')
export interface MeshHost {
  /** A page with `window.lab`; see meshPage.ts. */
  openPage(): Promise<Page>
  close(): Promise<void>
}

/** Bundles the engine, serves it and opens the browser the other specs use. @throws when there is none */
export async function startMeshHost(): Promise<MeshHost> {
  const folder = await mkdtemp(join(tmpdir(), 'confab-mesh-'))
  const script = await bundleLab(folder).finally(() => rm(folder, { recursive: true, force: true }))
  const server = createServer((request, response) => {
    const isScript = request.url === '/lab.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(
      isScript ? script : '<!doctype html><title>mesh</title><script type="module" src="/lab.js"></script>'
    )
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  const browser = await launchChromium()
  return {
    async openPage() {
      const page = await browser.newPage()
      page.setDefaultTimeout(30_000)
      await page.goto(`http://127.0.0.1:${port}/`)
      await page.waitForFunction(() => 'lab' in window)
      return page
    },
    async close() {
      await browser.close()
      server.closeAllConnections()
      server.close()
    }
  }
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
