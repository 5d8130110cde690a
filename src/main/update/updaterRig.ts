/** For tests: an updater whose engine, clock and timers do only what the test says. */
import { EventEmitter } from 'node:events'
import type { UpdateState } from '../../preload/contract'
import { createUpdater, type UpdateEngine, type UpdaterOptions } from './updater'

/** electron-updater as far as it can be seen from outside; a test answers for the server. */
class FakeEngine extends EventEmitter {
  autoDownload = true
  autoInstallOnAppQuit = true
  allowDowngrade = true
  allowPrerelease = true
  disableWebInstaller = false
  logger: unknown = console
  readonly installs: unknown[][] = []
  downloads = 0
  answer: () => Promise<unknown> = () => Promise.resolve(null)
  download: () => Promise<unknown> = () => Promise.resolve([])

  checkForUpdates(): Promise<unknown> {
    return this.answer()
  }
  downloadUpdate(): Promise<unknown> {
    this.downloads += 1
    return this.download()
  }
  quitAndInstall(...args: unknown[]): void {
    this.installs.push(args)
  }
  offer(version: string | null): void {
    this.answer = () =>
      Promise.resolve({
        isUpdateAvailable: version !== null,
        updateInfo: { version: version ?? '1.0.0' }
      })
  }
}

type Given = Partial<Pick<UpdaterOptions, 'findSupport' | 'wish' | 'random'>>

export async function setUpUpdater(given: Given = {}) {
  const engine = new FakeEngine()
  const states: UpdateState[] = []
  const attempts = new Map<string, number>()
  const seen = { isInCall: false, loads: 0, lettingGo: 0, nowMs: 1_000 }
  let timer: { task: () => void; delayMs: number } | null = null
  const updater = createUpdater({
    load: () => {
      seen.loads += 1
      return Promise.resolve(engine as unknown as UpdateEngine)
    },
    findSupport: () => Promise.resolve('onQuit'),
    wish: () => 'automatic',
    isInCall: () => seen.isInCall,
    attempts: {
      count: (version) => attempts.get(version) ?? 0,
      add: (version) => void attempts.set(version, (attempts.get(version) ?? 0) + 1)
    },
    onInstall: () => (seen.lettingGo += 1),
    onChange: (state) => states.push(state),
    schedule: (task, delayMs) => {
      const mine = (timer = { task, delayMs })
      return () => {
        if (timer === mine) timer = null
      }
    },
    now: () => seen.nowMs,
    random: () => 0,
    ...given
  })
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  const waitingMs = (): number | null => timer?.delayMs ?? null
  const elapse = async (): Promise<void> => {
    if (!timer) throw new Error('nothing is planned')
    const { task } = timer
    timer = null
    task()
    await settle()
  }
  updater.start()
  await settle()
  return { updater, engine, states, attempts, seen, settle, waitingMs, elapse }
}
