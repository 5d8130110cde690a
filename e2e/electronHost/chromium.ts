/** The one Chromium of an app: how it is started, and how it comes to open windows without browser UI. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Cdp, type Protocol } from './cdp'

export interface ChromiumOptions {
  readonly executable: string
  /** Folder of the browser profile. */
  readonly profile: string
  /** A window with this in its title is what the next share of a window captures. */
  readonly shareToken: string
  /** Of the app and its caller. */
  readonly args: readonly string[]
  readonly isSandboxed: boolean
}

export class Chromium {
  readonly cdp: Cdp
  readonly #executable: string
  readonly #openerArgs: readonly string[]

  private constructor(cdp: Cdp, executable: string, openerArgs: readonly string[]) {
    this.cdp = cdp
    this.#executable = executable
    this.#openerArgs = openerArgs
  }

  /** Starts it without any window. */
  static async start(options: ChromiumOptions): Promise<Chromium> {
    writePreferences(options.profile)
    // On every command line: the one that opens a window shows the bar about unsupported flags otherwise.
    const common = [
      `--user-data-dir=${options.profile}`,
      '--test-type',
      ...(options.isSandboxed ? [] : ['--no-sandbox'])
    ]
    const args = [...common, ...startArgs(options), ...options.args]
    const cdp = new Cdp(options.executable, joinFeatures(args), (line) => {
      // The first is what playwright waits for; the others say why nothing works.
      if (/^DevTools listening on|Unable to open X display|FATAL/.test(line))
        process.stderr.write(`${line}\n`)
    })
    await cdp.browser.send('Target.setDiscoverTargets', { discover: true })
    // Main's permission handlers are asked by the scripts in the page; Chromium itself must not ask anybody.
    await cdp.browser.send('Browser.grantPermissions', { permissions: grantedPermissions })
    return new Chromium(cdp, options.executable, common)
  }

  /**
   * Opens a window with nothing but a page in it. `Target.createTarget` would bring tabs and an address bar; a second
   * `chromium --app=...` hands its wish over to the one that runs.
   *
   * @param mark title of the first page, by which target and X11 window are found
   */
  async openWindow(mark: string): Promise<Protocol.Target.TargetInfo> {
    const page = `data:text/html,<title>${mark}</title>`
    const found = new Promise<Protocol.Target.TargetInfo>((resolve) => {
      const off = this.cdp.browser.on('Target.targetCreated', ({ targetInfo }) => {
        if (targetInfo.type !== 'page' || !targetInfo.url.includes(mark)) return
        off()
        resolve(targetInfo)
      })
    })
    // A debugging pipe of its own ends it with us, should it find none running and become a browser itself.
    const opener = spawn(
      this.#executable,
      [...this.#openerArgs, '--remote-debugging-pipe', `--app=${page}`],
      {
        stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe']
      }
    )
    for (const stream of opener.stdio.slice(3)) stream?.on('error', () => {})
    void this.cdp.ended.then(() => opener.kill('SIGKILL'))
    return found
  }
}

const grantedPermissions: Protocol.Browser.PermissionType[] = [
  'audioCapture',
  'videoCapture',
  'displayCapture',
  'notifications',
  'geolocation',
  'clipboardReadWrite',
  'clipboardSanitizedWrite',
  'speakerSelection',
  'localNetworkAccess'
]

function startArgs({ shareToken }: ChromiumOptions): string[] {
  return [
    '--no-first-run',
    '--no-default-browser-check',
    '--no-startup-window',
    '--password-store=basic',
    '--hide-crash-restore-bubble',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-gpu',
    // Loopback is local to an https page and not to one of a custom scheme, which this page stands for.
    '--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets,LocalNetworkAccessChecksWebRTC',
    // Electron's default.
    '--autoplay-policy=no-user-gesture-required',
    `--auto-select-window-capture-source-by-title=${shareToken}`,
    '--auto-select-screen-capture-source=Entire screen'
  ]
}

/** Of several lists of features Chromium takes the last; they are meant to add up. */
function joinFeatures(args: readonly string[]): string[] {
  const lists = new Map<string, string[]>()
  const others = args.filter((arg) => {
    const match = /^--((?:enable|disable)-(?:blink-)?features)=(.*)$/.exec(arg)
    const [, name = '', features = ''] = match ?? []
    if (match) lists.set(name, [...(lists.get(name) ?? []), features])
    return !match
  })
  return [...others, ...[...lists].map(([name, features]) => `--${name}=${features.join(',')}`)]
}

/** Windows get the window manager's title bar instead of Chromium's own. */
function writePreferences(profile: string): void {
  const folder = join(profile, 'Default')
  const file = join(folder, 'Preferences')
  mkdirSync(folder, { recursive: true })
  if (!existsSync(file)) writeFileSync(file, JSON.stringify({ browser: { custom_chrome_frame: false } }))
}
