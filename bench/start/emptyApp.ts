/** The smallest app there is: one window with one word in it. What every start of any app has to pay for. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const main = `
import { app, BrowserWindow, protocol } from 'electron'
const page = '<!doctype html><meta charset="utf-8"><title>empty</title><p>empty</p>'
protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])
app.whenReady().then(() => {
  protocol.handle('app', () => new Response(page, { headers: { 'content-type': 'text/html' } }))
  const window = new BrowserWindow({ width: 1200, height: 800, show: false })
  window.once('ready-to-show', () => window.show())
  return window.loadURL('app://empty/')
})
`

export interface EmptyApp {
  readonly folder: string
  remove(): void
}

export function writeEmptyApp(): EmptyApp {
  const folder = mkdtempSync(join(tmpdir(), 'confab-empty-'))
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'empty', main: 'main.mjs' }))
  writeFileSync(join(folder, 'main.mjs'), main)
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
