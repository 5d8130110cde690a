/** Serves the mesh engine's test page to a real browser; the engine is bundled from its sources on the spot. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { build } from 'vite'

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

export interface MeshHost {
  /** A page with `window.lab`; see meshPage.ts. */
  openPage(): Promise<Page>
  close(): Promise<void>
}

/** The browser is the one named by CHROMIUM_PATH, or Debian's. */
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
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    headless: false,
    args: chromiumFlags
  })
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
