/** Serves a page with the encoders alone to a real browser; they are bundled from their sources on the spot. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { build } from 'vite'
import { launchChromium } from './chromium'

const root = resolve(import.meta.dirname, '..')

export interface EncodersHost {
  /** A page with `window.studio`; see encodersPage.ts. */
  openPage(): Promise<Page>
  close(): Promise<void>
}

/** @throws when there is no browser */
export async function startEncodersHost(): Promise<EncodersHost> {
  const folder = await mkdtemp(join(tmpdir(), 'confab-encoders-'))
  const script = await bundle(folder).finally(() => rm(folder, { recursive: true, force: true }))
  const server = createServer((request, response) => {
    const isScript = request.url === '/studio.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(
      isScript
        ? script
        : '<!doctype html><title>encoders</title><script type="module" src="/studio.js"></script>'
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
      await page.waitForFunction(() => 'studio' in window)
      return page
    },
    async close() {
      await browser.close()
      server.closeAllConnections()
      server.close()
    }
  }
}

async function bundle(outDir: string): Promise<string> {
  const entry = 'virtual:studio'
  const source = [
    `import { Encoders } from ${JSON.stringify(join(root, 'src/renderer/rtc/fanout/encoders.ts'))}`,
    `import { installStudio } from ${JSON.stringify(join(root, 'e2e/encodersPage.ts'))}`,
    'installStudio(Encoders)'
  ].join('\n')
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    plugins: [
      {
        name: 'studio',
        resolveId: (id) => (id === entry ? id : null),
        load: (id) => (id === entry ? source : null)
      }
    ],
    build: {
      outDir,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: { input: entry, output: { entryFileNames: 'studio.js' } }
    }
  })
  return readFile(join(outDir, 'studio.js'), 'utf8')
}
