// @ts-check
/** Builds the app when the sources have changed since the last build. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inRoot } from './paths.mjs'
import { step } from './progress.mjs'
import { lastLines, runNode } from './run.mjs'
import { Stop } from './stop.mjs'

/** What the bundles are made of. */
const sources = [
  'src',
  'signaling',
  'electron.vite.config.ts',
  'tsconfig.json',
  'package.json',
  'package-lock.json'
]

/** What must be there after a build. */
const products = ['main/index.js', 'main/confab-server.js', 'preload/index.cjs', 'renderer/index.html']

/** Part of the sources' folders, but not of the product. */
const notBuilt = /\.test\.ts$|\.tsbuildinfo$|\.md$/

/**
 * @param {string} base folder the paths are relative to
 * @param {readonly string[]} paths files and folders; what does not exist is left out
 * @returns {string} changes when a name or a content does, and not with a timestamp
 */
export function fingerprint(base, paths) {
  const hash = createHash('sha256')
  for (const file of paths.flatMap((path) => filesBelow(base, path))) {
    const content = readFileSync(join(base, file))
    hash.update(`${file}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/**
 * @param {string} base
 * @param {string} path relative, with forward slashes
 * @returns {string[]} relative paths in an order that is the same everywhere
 */
function filesBelow(base, path) {
  const entry = statSync(join(base, path), { throwIfNoEntry: false })
  if (!entry) return []
  if (!entry.isDirectory()) return notBuilt.test(path) ? [] : [path]
  const names = readdirSync(join(base, path)).sort()
  return names.flatMap((name) => filesBelow(base, `${path}/${name}`))
}

/**
 * @param {AbortSignal} signal
 * @returns {Promise<'fresh' | 'built'>} `fresh` when there was nothing to do
 * @throws {Stop} when the build failed
 */
export async function ensureBuilt(signal) {
  const stamp = inRoot('out/.stamp')
  // Taken before the build: an edit made meanwhile leaves the result stale, as it should.
  const current = fingerprint(inRoot(), sources)
  const isComplete = products.every((product) => existsSync(inRoot('out', product)))
  if (isComplete && existsSync(stamp) && readFileSync(stamp, 'utf8') === current) return 'fresh'

  rmSync(stamp, { force: true })
  await step('Building the app', async () => {
    const script = inRoot('node_modules/electron-vite/bin/electron-vite.js')
    // A NODE_ENV from elsewhere would decide what kind of build this is.
    const env = { ...process.env, NODE_ENV: 'production' }
    const { exitCode, output } = await runNode(script, ['build'], { signal, env })
    if (exitCode !== 0) {
      throw new Stop('The app could not be built; the reason is above.', { detail: lastLines(output, 30) })
    }
  })
  mkdirSync(inRoot('out'), { recursive: true })
  writeFileSync(stamp, current)
  return 'built'
}
