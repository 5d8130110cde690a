/**
 * Looks for new versions, fetches them and puts them in, without ever getting in the way of a call.
 *
 * Nothing of it is loaded before the first look, a good while after the start. Versions only go up; what does
 * not carry the right signature or checksum is thrown away by electron-updater, and the running version stays.
 */
import type { AppUpdater } from 'electron-updater'
import type { UpdateState } from '../../preload/contract'
import type { Schedule } from '../schedule'
import type { UpdateAttempts } from './updateAttempts'
import { isNothingPublished, updateFailureOf } from './updateFailure'
import type { UpdateSupport } from './updateSupport'

/** The parts of electron-updater that are used. */
export type UpdateEngine = Pick<
  AppUpdater,
  | 'autoDownload'
  | 'autoInstallOnAppQuit'
  | 'allowDowngrade'
  | 'allowPrerelease'
  | 'disableWebInstaller'
  | 'logger'
  | 'checkForUpdates'
  | 'downloadUpdate'
  | 'quitAndInstall'
  | 'on'
  | 'once'
  | 'removeListener'
>

export interface UpdaterOptions {
  readonly load: () => Promise<UpdateEngine>
  readonly findSupport: () => Promise<UpdateSupport>
  /** The person's setting. 'ask' fetches and installs nothing by itself. */
  readonly wish: () => 'automatic' | 'ask'
  readonly isInCall: () => boolean
  readonly attempts: UpdateAttempts
  /** Right before the app ends to be replaced: from here on nothing may hold it up. */
  readonly onInstall: () => void
  readonly onChange: (state: UpdateState) => void
  readonly schedule: Schedule
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** From 0 up to 1; spreads the looks of many machines that were switched on together. */
  readonly random: () => number
}

export interface Updater {
  readonly state: UpdateState
  /** Begins to look now and then. To be called when the first window is there. */
  start(): void
  /** The person asks: looks now, or fetches the version that is waiting to be fetched. */
  check(): void
  /** Ends the app and starts the new version. Does nothing unless one is ready, and nothing during a call. */
  install(): void
  /** Idempotent. What has been fetched is still installed when the app ends. */
  close(): void
}

const firstCheckMs = 60_000
const checkEveryMs = 4 * 60 * 60_000
/** A download would compete with the pictures of a call. */
const afterCallMs = 10 * 60_000
/** Waiting times are lengthened by up to this part. */
const jitter = 0.5
/** An app that is killed instead of ended has not tried to install; three times in a row is no coincidence. */
const maxAttempts = 3

export async function loadUpdateEngine(): Promise<UpdateEngine> {
  const { autoUpdater } = await import('electron-updater')
  return autoUpdater
}

export function createUpdater(options: UpdaterOptions): Updater {
  return new OwnUpdater(options)
}

class OwnUpdater implements Updater {
  readonly #options: UpdaterOptions
  #state: UpdateState = { kind: 'unsupported' }
  #support: UpdateSupport = 'none'
  #engine: UpdateEngine | null = null
  #isBusy = false
  #isClosed = false
  #cancelTimer = (): void => {}

  constructor(options: UpdaterOptions) {
    this.#options = options
  }

  get state(): UpdateState {
    return this.#state
  }

  start(): void {
    void this.#options.findSupport().then((support) => {
      if (support === 'none' || this.#isClosed) return
      this.#support = support
      this.#show({ kind: 'none', checkedAtMs: null })
      this.#plan(firstCheckMs)
    })
  }

  check(): void {
    void this.#work({ isAsked: true })
  }

  install(): void {
    const { isInCall, attempts, onInstall } = this.#options
    if (this.#state.kind !== 'ready' || !this.#engine || isInCall()) return
    attempts.add(this.#state.version)
    onInstall()
    // Silent, and started again afterwards: the person has said all there is to say.
    this.#engine.quitAndInstall(true, true)
  }

  close(): void {
    this.#isClosed = true
    this.#cancelTimer()
    this.#engine?.removeListener('download-progress', this.#onProgress)
    this.#engine?.removeListener('error', this.#onError)
  }

  #plan(delayMs: number): void {
    const { schedule, random, isInCall } = this.#options
    if (this.#isClosed) return
    this.#cancelTimer()
    this.#cancelTimer = schedule(
      () => {
        if (isInCall()) return this.#plan(afterCallMs)
        this.#plan(checkEveryMs)
        void this.#work({ isAsked: false })
      },
      Math.round(delayMs * (1 + jitter * random()))
    )
  }

  /** One look at a time, and none once a version is ready: it would only fetch the same again. */
  async #work({ isAsked }: { readonly isAsked: boolean }): Promise<void> {
    if (this.#isClosed || this.#isBusy || this.#support === 'none' || this.#state.kind === 'ready') return
    this.#isBusy = true
    try {
      const isWaiting = this.#state.kind === 'available'
      const version = await this.#look()
      if (version !== null && ((isAsked && isWaiting) || this.#mayFetch(version))) await this.#fetch(version)
    } catch (error) {
      if (isNothingPublished(error)) this.#show({ kind: 'none', checkedAtMs: this.#options.now() })
      else this.#show({ kind: 'failed', reason: updateFailureOf(error) })
    } finally {
      this.#isBusy = false
    }
  }

  /** @returns the version that is newer than this one, or null */
  async #look(): Promise<string | null> {
    this.#show({ kind: 'checking' })
    this.#engine ??= await this.#prepare()
    const result = await this.#engine.checkForUpdates()
    if (!result?.isUpdateAvailable) {
      this.#show({ kind: 'none', checkedAtMs: this.#options.now() })
      return null
    }
    const { version } = result.updateInfo
    this.#show({ kind: 'available', version })
    return version
  }

  /** By itself: not when the person wants to be asked, and not what has failed to go in again and again. */
  #mayFetch(version: string): boolean {
    const { wish, attempts } = this.#options
    return wish() === 'automatic' && attempts.count(version) < maxAttempts
  }

  async #fetch(version: string): Promise<void> {
    const { wish, attempts } = this.#options
    if (!this.#engine || this.#isClosed) return
    const isInstalledOnQuit = this.#support === 'onQuit' && wish() === 'automatic'
    this.#engine.autoInstallOnAppQuit = isInstalledOnQuit
    this.#show({ kind: 'downloading', version, percent: 0 })
    await downloaded(this.#engine)
    if (isInstalledOnQuit) attempts.add(version)
    this.#show({ kind: 'ready', version })
  }

  async #prepare(): Promise<UpdateEngine> {
    const engine = await this.#options.load()
    engine.autoDownload = false
    engine.autoInstallOnAppQuit = false
    engine.allowDowngrade = false
    engine.allowPrerelease = false
    engine.disableWebInstaller = true
    engine.logger = null
    engine.on('download-progress', this.#onProgress)
    engine.on('error', this.#onError)
    return engine
  }

  readonly #onProgress = ({ percent }: { readonly percent: number }): void => {
    if (this.#state.kind !== 'downloading') return
    this.#show({ ...this.#state, percent: Math.min(100, Math.floor(percent)) })
  }

  /** While it works, promises tell the same; what is left are installations that did not start. */
  readonly #onError = (error: unknown): void => {
    if (!this.#isBusy) this.#show({ kind: 'failed', reason: updateFailureOf(error) })
  }

  #show(state: UpdateState): void {
    if (this.#isClosed || JSON.stringify(state) === JSON.stringify(this.#state)) return
    this.#state = state
    this.#options.onChange(state)
  }
}

/** On macOS the promise of a download that has gone well stays open until the app ends, so the event counts as well. */
function downloaded(engine: UpdateEngine): Promise<void> {
  return new Promise((settle, fail) => {
    const onDownloaded = (): void => settle()
    engine.once('update-downloaded', onDownloaded)
    engine
      .downloadUpdate()
      .then(onDownloaded, fail)
      .finally(() => engine.removeListener('update-downloaded', onDownloaded))
  })
}
