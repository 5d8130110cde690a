/**
 * Entry of the desktop shell: what has to be decided before Electron is ready, and the first wish of this start.
 *
 * `ready` comes only after this module has been evaluated, so nothing here may wait for it at top level.
 */
import { join } from 'node:path'
import { app, dialog, protocol } from 'electron'
import { appOrigin, appScheme } from './page/appProtocol'
import { closeDebugging } from './page/debugging'
import { openDesktop, type Desktop } from './desktop/desktop'
import { describeProblem } from './report'
import { linkCommand, readLaunch, takeOver } from './start/launch'
import { chooseServerUrl, type ServerChoice } from './start/serverUrl'
import { managedPath, readManagedSettings } from './settings/managed'
import { openSettings } from './settings/store'

function report(error: unknown): void {
  process.stderr.write(`${describeProblem(error)}\n`)
}

function fail(error: unknown): void {
  report(error)
  // Before that, Linux shows no dialogs.
  void app.whenReady().then(() => {
    dialog.showErrorBox('Confab cannot start', describeProblem(error))
    app.exit(1)
  })
}

const saidBy = {
  commandLine: 'on the command line',
  environment: 'in CONFAB_SERVER_URL',
  managedFile: "in your administrator's file"
} as const

function refuseServer({ given, by }: Extract<ServerChoice, { ok: false }>): void {
  fail(
    new Error(
      `"${given}" ${saidBy[by]} is not the address of a Confab server. It has to look like https://confab.example.`
    )
  )
}

function run(): void {
  // A second start hands its wish to the first, and that is all. Its arguments go along untouched.
  if (!app.requestSingleInstanceLock({ argv: process.argv })) return app.quit()
  const { store, notices } = openSettings({ path: join(app.getPath('userData'), 'settings.json'), report })
  const managed = readManagedSettings({ path: managedPath(process.platform, process.env), report })
  const chooseServer = (): ServerChoice =>
    chooseServerUrl({
      argv: process.argv,
      env: process.env,
      managed: managed.serverUrl,
      own: store.values.desktop.serverUrl
    })
  const server = chooseServer()
  if (!server.ok) return refuseServer(server)

  prepareElectron()
  /** macOS sends links by an event, which may come before there is anybody to follow them. */
  const links: string[] = []
  let desktop: Desktop | null = null
  app.on('open-url', (event, url) => {
    event.preventDefault()
    if (desktop) desktop.obey({ isHidden: false, command: linkCommand(url) })
    else links.push(url)
  })
  const currentServer = (): Extract<ServerChoice, { ok: true }> => {
    const choice = chooseServer()
    return choice.ok ? choice : server
  }
  app.on('second-instance', (_event, _argv, _folder, additionalData) => {
    desktop?.obey(readLaunch(takeOver(additionalData), { homeServer: currentServer().origin }))
  })

  void app
    .whenReady()
    .then(() => {
      desktop = openDesktop({
        // The development server of `npm run dev`; a packaged app loads nothing but itself.
        appUrl: (app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL']) ?? `${appOrigin}/`,
        launch: readLaunch(process.argv, { homeServer: server.origin }),
        chooseServer: currentServer,
        store,
        notices,
        managed,
        report
      })
      for (const url of links) desktop.obey({ isHidden: false, command: linkCommand(url) })
      return desktop.opened
    })
    .catch(fail)
}

function prepareElectron(): void {
  if (app.isPackaged) closeDebugging(app.commandLine)
  protocol.registerSchemesAsPrivileged([appScheme])
  // What Windows files notifications and the taskbar button under; the same as the installer's.
  app.setAppUserModelId('app.confab.desktop')
  // Wayland lets nobody grab keys but the portal.
  if (process.platform === 'linux') app.commandLine.appendSwitch('enable-features', 'GlobalShortcutsPortal')
}

run()
