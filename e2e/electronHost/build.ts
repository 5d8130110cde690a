/** Builds the stand-in into a folder that looks like Electron's `dist`, once per content. */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type BuildOptions } from 'rolldown'

const sources = fileURLToPath(new URL('.', import.meta.url))
const cache = fileURLToPath(new URL('../../node_modules/.cache/confab-electron-host/', import.meta.url))

/** Node takes its inspector's switch before the script only; playwright gives it among the others. */
const wrapper = `#!/bin/sh
# Stands in for the Electron executable.
[ -n "$ELECTRON_RUN_AS_NODE" ] && exec node "$@"
for argument in "$@"; do case "$argument" in --inspect*) inspect="$argument" ;; esac; done
ELECTRON_HOST_EXECUTABLE="$0" exec node $inspect "$(dirname "$(readlink -f "$0")")/entry.mjs" "$@"
`

interface Part {
  readonly input: string
  readonly file: string
  readonly format: 'esm' | 'cjs' | 'iife'
}

const hostParts: readonly Part[] = [
  { input: 'entry.ts', file: 'entry.mjs', format: 'esm' },
  { input: 'utilityShim.ts', file: 'utilityShim.cjs', format: 'cjs' },
  { input: 'page/pageWorld.ts', file: 'pageWorld.js', format: 'iife' },
  { input: 'page/preloadWorld.ts', file: 'preloadWorld.js', format: 'iife' }
]

/** The small app the stand-in is measured with. */
const contractParts: readonly Part[] = [
  { input: 'contractApp/main.ts', file: 'main.mjs', format: 'esm' },
  { input: 'contractApp/preload.ts', file: 'preload.cjs', format: 'cjs' }
]

/** @returns path of the executable that stands in for Electron's */
export async function buildElectronHost(): Promise<string> {
  const folder = await buildOnce('host', hostParts, (draft) => {
    writeFileSync(join(draft, 'electron'), wrapper)
    chmodSync(join(draft, 'electron'), 0o755)
  })
  return join(folder, 'electron')
}

/** @returns folder of the app, as Electron's command line takes it */
export function buildContractApp(): Promise<string> {
  return buildOnce('contract-app', contractParts, (draft) => {
    writeFileSync(
      join(draft, 'package.json'),
      JSON.stringify({ name: 'contract-app', main: 'main.mjs', version: '1.2.3' })
    )
  })
}

async function buildOnce(
  name: string,
  parts: readonly Part[],
  finish: (draft: string) => void
): Promise<string> {
  const folder = join(cache, `${name}-${fingerprint()}`)
  if (existsSync(folder)) return folder
  mkdirSync(cache, { recursive: true })
  // Somebody else may be building the same: whoever is first wins, and nobody sees half of it.
  const draft = mkdtempSync(join(cache, 'draft-'))
  try {
    await Promise.all(parts.map((part) => build(options(part, draft))))
    finish(draft)
    moveInto(draft, folder)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  return folder
}

function moveInto(draft: string, folder: string): void {
  try {
    renameSync(draft, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
  }
}

function options({ input, file, format }: Part, folder: string): BuildOptions {
  return {
    input: join(sources, input),
    external: ['electron'],
    platform: format === 'iife' ? 'browser' : 'node',
    output: { file: join(folder, file), format, minify: false },
    logLevel: 'warn'
  }
}

function fingerprint(): string {
  const hash = createHash('sha256')
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts')
  )
  for (const name of files.sort()) hash.update(name).update(readFileSync(join(sources, name)))
  return hash.digest('hex').slice(0, 16)
}
