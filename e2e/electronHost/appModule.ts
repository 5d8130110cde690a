/** `app`: the order in which an app starts and ends, its folders, and the single instance lock. */
import { EventEmitter } from 'node:events'
import { spawn } from 'node:child_process'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { appMembers } from './appMembers'
import { Switches, type CommandLine } from './commandLine'
import { InstanceLock } from './instanceLock'
import { preventable, strict } from './strict'

export interface AppSurroundings {
  readonly executable: string
  readonly commandLine: CommandLine
  readonly electronVersion: string
  /** Of the app's package.json. */
  readonly name: string
  readonly version: string | undefined
  readonly appPath: string
  /** Asks every window to close, until one refuses. @returns how many there were */
  readonly closeWindows: () => number
  readonly focusWindow: () => void
  readonly endBrowser: () => Promise<void>
  readonly endProcess: (exitCode: number) => void
}

type State = 'starting' | 'ready' | 'quitting' | 'ended'

export class HostApp {
  readonly switches: Switches
  readonly #surroundings: AppSurroundings
  readonly #lock: InstanceLock
  readonly #emitter = new EventEmitter().setMaxListeners(0)
  readonly #paths = new Map<string, string>()
  #state: State = 'starting'
  #resolveReady: () => void = () => {}
  readonly #ready = new Promise<void>((resolve) => (this.#resolveReady = resolve))
  /** What an app imports. */
  readonly module: EventEmitter & ReturnType<typeof appMembers>

  constructor(surroundings: AppSurroundings) {
    this.#surroundings = surroundings
    this.switches = new Switches(surroundings.commandLine)
    this.#lock = new InstanceLock((second) => {
      const { argv, workingDirectory, additionalData } = second
      void this.#ready.then(() =>
        this.module.emit('second-instance', preventable(), argv, workingDirectory, additionalData)
      )
    })
    const module = Object.assign(this.#emitter, this.#members())
    this.module = strict('app', module)
  }

  get isQuitting(): boolean {
    return this.#state === 'quitting'
  }

  get hasEnded(): boolean {
    return this.#state === 'ended'
  }

  /** The browser runs: tells the app that it may open windows. */
  becomeReady(): void {
    this.#state = 'ready'
    this.module.emit('will-finish-launching', preventable())
    // The event before the promise: playwright holds both back and lets them go in its own time.
    this.module.emit('ready', preventable(), {})
    this.#resolveReady()
  }

  /** A window has refused to close. */
  cancelQuit(): void {
    if (this.#state === 'quitting') this.#state = 'ready'
  }

  lastWindowClosed(): void {
    if (this.#state === 'quitting') this.#finish()
    else if (this.#state === 'ready' && !this.module.emit('window-all-closed')) this.quit()
  }

  /** before-quit, every window's close, will-quit, quit; each of the first three can stop it. */
  quit(): void {
    if (this.#state === 'quitting' || this.#state === 'ended') return
    const event = preventable()
    this.module.emit('before-quit', event)
    if (event.defaultPrevented) return
    this.#state = 'quitting'
    if (this.#surroundings.closeWindows() === 0) this.#finish()
  }

  exit(exitCode = 0): void {
    if (this.#state === 'ended') return
    this.#state = 'ended'
    this.module.emit('quit', preventable(), exitCode)
    this.#lock.release()
    void this.#surroundings.endBrowser().then(() => this.#surroundings.endProcess(exitCode))
  }

  #finish(): void {
    const event = preventable()
    this.module.emit('will-quit', event)
    if (event.defaultPrevented) this.#state = 'ready'
    else this.exit()
  }

  #members() {
    return appMembers({
      surroundings: this.#surroundings,
      switches: this.switches,
      lock: this.#lock,
      whenReady: this.#ready,
      isReady: () => this.#state !== 'starting',
      path: (name) => this.#path(name),
      setPath: (name, path) => void this.#paths.set(name, path),
      relaunch: (options) => this.#relaunch(options),
      quit: () => this.quit(),
      exit: (exitCode) => this.exit(exitCode)
    })
  }

  #path(name: string): string {
    const { commandLine, executable } = this.#surroundings
    const settings = process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config')
    const userData = () => commandLine.value('user-data-dir') ?? join(settings, this.module.getName())
    const places: Readonly<Record<string, () => string>> = {
      home: homedir,
      appData: () => settings,
      userData,
      sessionData: () => this.#path('userData'),
      temp: tmpdir,
      exe: () => executable,
      logs: () => join(this.#path('userData'), 'logs'),
      desktop: () => join(homedir(), 'Desktop'),
      documents: () => join(homedir(), 'Documents'),
      downloads: () => join(homedir(), 'Downloads')
    }
    const path = this.#paths.get(name) ?? places[name]?.()
    if (path === undefined) throw new Error(`Failed to get '${name}' path`)
    return path
  }

  #relaunch({ args, execPath }: Electron.RelaunchOptions = {}): void {
    const { executable, commandLine } = this.#surroundings
    this.module.once('quit', () => {
      const options = { detached: true, stdio: 'inherit' } as const
      spawn(execPath ?? executable, args ?? commandLine.args, options).unref()
    })
  }
}
