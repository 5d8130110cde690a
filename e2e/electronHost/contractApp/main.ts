/** The smallest app that shows what a spec of the stand-in wants to know; main process. */
import { join } from 'node:path'
import {
  app,
  BrowserWindow,
  desktopCapturer,
  globalShortcut,
  ipcMain,
  Menu,
  nativeImage,
  protocol,
  session,
  Tray
} from 'electron'

/** What specs reach through `app.evaluate`. */
export interface ContractHook {
  tray: Tray
  menu: Menu
  /** Id of the source the next share gets; null refuses it. */
  chosenSource: string | null
  /** Everything that happened, in order. */
  readonly heard: unknown[]
  isStayingOpen: boolean
}
declare global {
  var contract: ContractHook
}

const page = `<!doctype html><meta charset="utf-8"><title>contract</title>
  <button id="share">share</button><video id="video" autoplay muted></video>`

protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])

function serveCalls(): void {
  ipcMain.handle('echo', (_event, ...args: unknown[]) => args)
  ipcMain.handle('fail', () => {
    throw new TypeError('it went wrong')
  })
  ipcMain.handle('sender', ({ senderFrame }) => ({
    url: senderFrame?.url,
    origin: senderFrame?.origin,
    isTop: senderFrame?.parent === null
  }))
  ipcMain.on('note', (_event, note: unknown) => contract.heard.push(note))
  ipcMain.on('count', (event, upTo: number) => {
    for (let number = 1; number <= upTo; number += 1) event.sender.send('number', number)
  })
  ipcMain.on('double', (event, value: number) => (event.returnValue = value * 2))
}

function makeTray(): void {
  contract.menu = Menu.buildFromTemplate([
    { id: 'mute', label: 'Mute', type: 'checkbox', click: ({ checked }) => contract.heard.push({ checked }) },
    { id: 'leave', label: 'Leave', enabled: false, click: () => contract.heard.push('left') },
    { label: 'More', submenu: [{ id: 'inner', label: 'Inner', click: () => contract.heard.push('inner') }] }
  ])
  contract.tray = new Tray(nativeImage.createEmpty())
  contract.tray.setToolTip('Contract')
  contract.tray.setContextMenu(contract.menu)
  contract.tray.on('click', () => contract.heard.push('tray'))
}

async function start(): Promise<void> {
  protocol.handle('app', () => new Response(page, { headers: { 'content-type': 'text/html' } }))
  session.defaultSession.setDisplayMediaRequestHandler((_request, callback) => {
    void desktopCapturer.getSources({ types: ['window', 'screen'] }).then((sources) => {
      const chosen = sources.find(({ id }) => id === contract.chosenSource)
      callback(chosen ? { video: chosen } : null)
    })
  })
  serveCalls()
  makeTray()
  globalShortcut.register('CommandOrControl+Shift+M', () => contract.heard.push('shortcut'))
  const window = new BrowserWindow({
    width: 700,
    height: 500,
    webPreferences: { preload: join(import.meta.dirname, 'preload.cjs') }
  })
  window.on('close', (event) => {
    contract.heard.push('close')
    if (contract.isStayingOpen) event.preventDefault()
  })
  app.on('second-instance', (_event, argv) => contract.heard.push({ argv: argv.at(-1) }))
  await window.loadURL('app://contract/')
}

globalThis.contract = { chosenSource: null, heard: [], isStayingOpen: false } as unknown as ContractHook
if (app.requestSingleInstanceLock()) void app.whenReady().then(start)
else app.quit()
