// @ts-check
/** The checks behind `npm test`, in the order in which they are cheap to fail; those of one stage run side by side. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt } from '../setup/bundle.mjs'
import { inRoot } from '../setup/paths.mjs'
import { runNode } from '../setup/run.mjs'
import { countReport, nothing } from './results.mjs'

/** @typedef {import('./results.mjs').Totals} Totals */

/**
 * @typedef {object} Step
 * @property {string} name as `--only` takes it
 * @property {string} title
 * @property {(signal: AbortSignal, env: NodeJS.ProcessEnv) => Promise<{ isPassed: boolean, totals: Totals }>} run
 */

/** @type {readonly (readonly Step[])[]} */
export const stages = [
  [
    { name: 'typecheck', title: 'Types', run: tool('vue-tsc/bin/vue-tsc.js', ['-b']) },
    { name: 'lint', title: 'Lint', run: tool('eslint/bin/eslint.js', ['.', '--max-warnings', '0']) },
    {
      name: 'format',
      title: 'Format',
      run: tool('prettier/bin/prettier.cjs', ['--check', '--log-level=warn', '.'])
    }
  ],
  [{ name: 'unit', title: 'Unit tests', run: vitest('unit') }],
  [
    {
      name: 'build',
      title: 'Build',
      run: async (signal) => {
        await ensureBuilt(signal)
        return { isPassed: true, totals: nothing }
      }
    }
  ],
  [{ name: 'e2e', title: 'End-to-end tests', run: vitest('e2e') }]
]

/**
 * @param {string} script below node_modules
 * @param {readonly string[]} args
 * @returns {Step['run']}
 */
function tool(script, args) {
  return async (signal, env) => {
    // What it says is shown when it has ended: others may run beside it.
    const { exitCode, output } = await runNode(inRoot('node_modules', script), args, { signal, env })
    if (output.trim() !== '') console.log(output.trimEnd())
    return { isPassed: exitCode === 0, totals: nothing }
  }
}

/**
 * @param {string} project of vitest.config.ts
 * @returns {Step['run']}
 */
function vitest(project) {
  return async (signal, env) => {
    const folder = mkdtempSync(join(tmpdir(), 'confab-test-'))
    try {
      const report = join(folder, 'report.json')
      const args = [
        'run',
        '--project',
        project,
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`
      ]
      const script = inRoot('node_modules/vitest/vitest.mjs')
      const { exitCode } = await runNode(script, args, { signal, env, isVisible: true })
      return { isPassed: exitCode === 0, totals: countReport(readReport(report), exitCode) }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/**
 * @param {string} path
 * @returns {unknown} null when the run ended before it wrote a report
 */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}
