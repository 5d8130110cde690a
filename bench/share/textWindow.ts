/** A window full of text on a display of its own, and turning its pages. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { end, type Display } from '../../e2e/desktopDisplay'
import { until } from '../../e2e/person'

export const textWindowTitle = 'Confab reading matter'

export interface TextWindow {
  /** @returns when the new page was handed to the window, in milliseconds since the Unix epoch */
  turnPage(): Promise<number>
  close(): Promise<void>
}

const columns = 150
const rows = 52
/** Clears the screen and goes to its upper left corner (ECMA-48). */
const blank = '\x1b[2J\x1b[H'
const words =
  'room door table window chair lamp river stone letter garden winter morning paper kettle station bridge yellow'.split(
    ' '
  )

export async function openTextWindow({ env }: Display): Promise<TextWindow> {
  const folder = mkdtempSync(join(tmpdir(), 'confab-text-'))
  const pipe = join(folder, 'pages')
  spawnSync('mkfifo', [pipe])
  const options = ['-T', textWindowTitle, '-geometry', `${columns}x${rows}`, '-fa', 'Monospace', '-fs', '10']
  const terminal = spawn('xterm', [...options, '-e', 'cat', pipe], {
    env: { ...process.env, ...env },
    stdio: 'ignore'
  })
  await until(
    async () =>
      spawnSync('wmctrl', ['-l'], {
        env: { ...process.env, ...env },
        encoding: 'utf8'
      }).stdout.includes(textWindowTitle),
    () => 'the text window has not come up'
  )
  const pages = await open(pipe, 'w')
  let turned = 0
  return {
    async turnPage() {
      turned += 1
      const changedAtMs = performance.timeOrigin + performance.now()
      await pages.write(blank + pageOf(turned))
      return changedAtMs
    },
    async close() {
      await pages.close()
      await end(terminal)
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** Another text for every number, and the same for the same. */
function pageOf(number: number): string {
  const lineOf = (row: number): string => {
    const wordAt = (position: number): string =>
      words[(number * 5 + row * 7 + position * (3 + (row % 4)) + number * row) % words.length] ?? ''
    return Array.from({ length: columns }, (_, position) => wordAt(position))
      .join(' ')
      .slice(0, columns - 1)
  }
  return Array.from({ length: rows - 1 }, (_, row) => lineOf(row)).join('\r\n')
}
