/** How much script the web client makes a browser load before it can do anything. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { parseAst } from 'vite'
import type { Group } from '../group'

const webRoot = fileURLToPath(new URL('../../out/renderer', import.meta.url))

export const bundle: Group = {
  name: 'bundle',
  async run() {
    const scripts = initialScripts()
    const bytes = scripts.reduce((sum, path) => sum + gzipSync(readFileSync(path), { level: 9 }).length, 0)
    return [{ key: 'bundle.gzipKb', unit: 'kB', confab: bytes / 1_000, goal: 250 }]
  }
}

/** The scripts index.html names, and all they import before they run. */
function initialScripts(): string[] {
  const html = readFileSync(join(webRoot, 'index.html'), 'utf8')
  const named = [...html.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map(([, path = '']) => join(webRoot, path))
  if (named.length === 0) throw new Error('index.html names no script')
  const found = new Set(named)
  // A set hands out what is added while it is walked.
  for (const path of found) for (const imported of staticImports(path)) found.add(imported)
  return [...found]
}

function staticImports(path: string): string[] {
  const { body } = parseAst(readFileSync(path, 'utf8'))
  return body.flatMap((statement) => {
    const source = 'source' in statement ? statement.source : null
    return source ? [join(dirname(path), source.value)] : []
  })
}
