/** What stands around on a desktop in pictures: programs with something in them, as on somebody's evening. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromiumPath } from './chromium'
import type { DesktopHost } from './desktopHost'
import { notesHtml } from './portraits'

export const notesTitle = 'Garden plan'

/** Opens them all, one beside the other. */
export async function furnish(desktop: DesktopHost): Promise<void> {
  const folder = join(desktop.freshProfile(), 'scene')
  mkdirSync(folder, { recursive: true })
  const write = (name: string, content: string): string => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }
  const showPage = async (
    title: string,
    html: string,
    [x, y]: readonly [number, number],
    [width, height]: readonly [number, number]
  ): Promise<void> => {
    await desktop.showProgram(title, chromiumPath(), [
      `--app=${pathToFileURL(write(`${title}.html`, html)).href}`,
      `--user-data-dir=${join(folder, 'profile')}`,
      // Without its note that there is no sandbox.
      '--test-type',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking'
    ])
    // The browser gives all its windows the place and the size of the first, whatever it is asked for.
    desktop.resizeWindow(title, width, height)
    desktop.moveWindow(title, x, y)
  }

  await showPage(notesTitle, notesHtml(notesTitle), [0, 0], [790, 560])
  await showPage('Seeds and soil 2027', costsHtml, [800, 0], [790, 560])
  await showPage('Balcony in June', photoHtml, [0, 590], [640, 400])
  const log = write('log.txt', terminalText)
  const terminal = [
    '-T',
    'ben@attic: ~/garden',
    '-geometry',
    '58x17+660+600',
    '-bg',
    '#1d2026',
    '-fg',
    '#d8dee6'
  ]
  await desktop.showProgram('ben@attic', 'xterm', [
    ...terminal,
    ...['-fa', 'DejaVu Sans Mono', '-fs', '11', '+sb'],
    ...['-e', 'sh', '-c', `cat '${log}'; sleep 600`]
  ])
  await desktop.showProgram('Clock', 'xclock', ['-title', 'Clock', '-geometry', '240x240+1340+620'])
}

const terminalText = `\x1b[92mben@attic\x1b[0m:\x1b[94m~/garden\x1b[0m$ ls
beans.md  costs.csv  herbs.md  photos  plan.md
\x1b[92mben@attic\x1b[0m:\x1b[94m~/garden\x1b[0m$ git log --oneline
\x1b[33m4c1f09b\x1b[0m Six tomatoes, not eight
\x1b[33ma7730de\x1b[0m Herbs move into the old sink
\x1b[33m1b25c88\x1b[0m Wood chips for the paths
\x1b[33m90fe1d2\x1b[0m First plan
\x1b[92mben@attic\x1b[0m:\x1b[94m~/garden\x1b[0m$ grep -c open plan.md
1
\x1b[92mben@attic\x1b[0m:\x1b[94m~/garden\x1b[0m$ `

const costs = [
  ['Tomatoes, six plants', '6', '3.20', '19.20'],
  ['Beans, climbing', '2', '2.80', '5.60'],
  ['Peas', '1', '2.40', '2.40'],
  ['Soil, 40 l', '5', '7.90', '39.50'],
  ['Wood chips', '3', '6.50', '19.50'],
  ['Watering can', '1', '14.00', '14.00']
]
const costsHtml = `<!doctype html><title>Seeds and soil 2027</title><style>
  body { margin: 0; background: #fff; color: #223; font: 17px/1 Inter, system-ui, sans-serif }
  table { width: 100%; border-collapse: collapse } td, th { padding: 13px 16px; border: 1px solid #d5dbe0; text-align: right }
  th { background: #2f6f73; color: #fff } td:first-child, th:first-child { text-align: left }
  tr:nth-child(odd) td { background: #f2f7f6 } tr:last-child td { font-weight: 700 }
</style><table><tr><th>What</th><th>Pieces</th><th>Each</th><th>Together</th></tr>${[
  ...costs,
  ['', '', '', '100.20']
]
  .map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
  .join('')}</table>`

const photoHtml = `<!doctype html><title>Balcony in June</title><style>body { margin: 0; background: #1b1e1a }
  svg { display: block; width: 100vw; height: 100vh }</style>
<svg viewBox="0 0 760 440" preserveAspectRatio="xMidYMid slice"><defs><linearGradient id="sky" x2="0" y2="1">
  <stop stop-color="#f6c98f" /><stop offset="1" stop-color="#f9ead0" /></linearGradient></defs>
  <rect width="760" height="440" fill="url(#sky)" /><circle cx="560" cy="150" r="56" fill="#fff3d8" />
  <path d="M0 300 Q190 200 380 280 T760 240 V440 H0Z" fill="#8fae95" />
  <path d="M0 340 Q240 270 460 330 T760 310 V440 H0Z" fill="#5d8a6c" />
  <path d="M0 372 H760 V388 H0Z" fill="#7b4f34" />
  ${Array.from({ length: 16 }, (_, index) => `<rect x="${index * 50}" y="388" width="10" height="52" fill="#8a5b3d" />`).join('')}
  ${[90, 250, 420, 600].map((x, index) => plantSvg(x, ['#c8452f', '#e8a13a', '#c8452f', '#8c5fa8'][index] ?? '')).join('')}
</svg>`

function plantSvg(x: number, colour: string): string {
  const blossoms = [-26, -8, 12, 28].map((dx, index) => {
    const y = 300 - (index % 2) * 18
    return `<circle cx="${x + dx}" cy="${y}" r="13" fill="${colour}" />`
  })
  return `<path d="M${x - 30} 330 H${x + 30} L${x + 22} 372 H${x - 22}Z" fill="#b5653d" />
    <ellipse cx="${x}" cy="316" rx="38" ry="22" fill="#35633f" />${blossoms.join('')}`
}
