/**
 * Composition root of the desktop shell: one window onto the app, and the walls around it.
 *
 * `ready` comes only after this module has been evaluated, so nothing here may wait for it at top level.
 */
import { join } from 'node:path'
import { app, BrowserWindow, dialog, ipcMain, nativeTheme, protocol, session, shell } from 'electron'
import { appOrigin, appScheme, serveApp } from './appProtocol'
import { serveDesktopCalls } from './ipc'
import { guardNavigation } from './navigation'
import { ownUrls } from './origins'
import { limitPermissions } from './permissions'
import { chooseServerUrl } from './serverUrl'
import { bringToFront, openPage, windowOptions } from './window'

/** The development server of `npm run dev`; a packaged app loads nothing but itself. */
const developmentUrl = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL']
const appUrl = developmentUrl ?? `${appOrigin}/`

function start(serverUrl: string): void {
  const isOwnUrl = ownUrls(appUrl)
  serveApp(protocol, { folder: join(import.meta.dirname, '../renderer'), serverUrl })
  limitPermissions(session.defaultSession, isOwnUrl)
  app.on('web-contents-created', (_event, contents) => {
    guardNavigation(contents, { isOwnUrl, openExternal: (url) => void shell.openExternal(url).catch(report) })
  })

  const look = {
    preload: join(import.meta.dirname, '../preload/index.cjs'),
    isDark: nativeTheme.shouldUseDarkColors
  }
  const window = new BrowserWindow(windowOptions(look))
  serveDesktopCalls(
    ipcMain,
    {
      describeHost: () => ({
        appVersion: app.getVersion(),
        platform: supportedPlatform(process.platform),
        serverUrl
      })
    },
    ({ sender, senderFrame }) => sender === window.webContents && isOwnUrl(senderFrame?.url ?? '')
  )
  app.on('second-instance', () => bringToFront(window))
  openPage(window, appUrl).catch(fail)
}

/** Other Unixes look like Linux to the page: the same desktop, the same shortcuts. */
function supportedPlatform(platform: NodeJS.Platform): 'darwin' | 'linux' | 'win32' {
  return platform === 'darwin' || platform === 'win32' ? platform : 'linux'
}

function report(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
}

function fail(error: unknown): void {
  report(error)
  dialog.showErrorBox('Confab cannot start', error instanceof Error ? error.message : String(error))
  app.exit(1)
}

function run(): void {
  // A second start only brings the first one to the front.
  if (!app.requestSingleInstanceLock()) return app.quit()
  const server = chooseServerUrl(process.argv, process.env)
  if (!server.ok) {
    const example = 'It has to look like https://confab.example.'
    return fail(new Error(`"${server.given}" is not the address of a Confab server. ${example}`))
  }
  protocol.registerSchemesAsPrivileged([appScheme])
  app.on('window-all-closed', () => app.quit())
  // Started from `npm start`, the app ends with it, however it ended.
  if (process.connected) process.once('disconnect', () => app.quit())
  void app
    .whenReady()
    .then(() => start(server.origin))
    .catch(fail)
}

run()
