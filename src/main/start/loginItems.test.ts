import type { LoginItemSettings, Settings } from 'electron'
import { describe, expect, it } from 'vitest'
import { createAutostart, type AutostartOptions } from './autostart'

const quiet = { startAtLogin: true, startHidden: true }
const open = { startAtLogin: true, startHidden: false }
const never = { startAtLogin: false, startHidden: true }

/** The registry as far as Electron lets us see it. */
class FakeRegistry {
  written: Settings[] = []
  item: (Settings & { enabled: boolean }) | null = null
  setLoginItemSettings = (settings: Settings): void => {
    this.written.push(settings)
    this.item = settings.openAtLogin ? { ...settings, enabled: settings.enabled ?? true } : null
  }
  getLoginItemSettings = (wanted: { path?: string; args?: string[] } = {}): LoginItemSettings => {
    const { item } = this
    const launchItems =
      item === null
        ? []
        : [{ name: 'app.confab', path: '', args: [], scope: 'user' as const, enabled: item.enabled }]
    return {
      openAtLogin: item?.path === wanted.path && item?.args?.join(' ') === wanted.args?.join(' '),
      executableWillLaunchAtLogin: item?.enabled ?? false,
      launchItems,
      wasOpenedAtLogin: false,
      status: 'not-registered'
    }
  }
}

describe('on Windows', () => {
  const program = 'C:\\Program Files\\Confab\\Confab.exe'
  function setUp(options: Partial<AutostartOptions> = {}) {
    const registry = new FakeRegistry()
    const autostart = createAutostart({
      platform: 'win32',
      app: registry,
      isPackaged: true,
      command: [program],
      env: {},
      homeFolder: '/nowhere',
      ...options
    })
    return { autostart, registry }
  }

  it('adds a login item whose program cannot be mistaken for another', async () => {
    const { autostart, registry } = setUp()
    expect(await autostart.apply(quiet)).toEqual({ kind: 'on' })
    expect(registry.item).toMatchObject({ path: `"${program}"`, args: ['--hidden'], enabled: true })
  })

  it('writes only what changes', async () => {
    const { autostart, registry } = setUp()
    await autostart.apply(quiet)
    await autostart.apply(quiet)
    expect(registry.written).toHaveLength(1)
    await autostart.apply(open)
    expect(registry.item?.args).toEqual([])
    await autostart.apply(never)
    expect(registry.item).toBeNull()
  })

  it('respects the Task Manager, until wished anew', async () => {
    const { autostart, registry } = setUp()
    await autostart.apply(quiet)
    if (registry.item) registry.item.enabled = false
    expect(await autostart.apply(quiet)).toEqual({ kind: 'blocked' })
    expect(await autostart.apply(open)).toEqual({ kind: 'blocked' })
    expect(registry.item).toMatchObject({ args: [], enabled: false })
    await autostart.apply(never)
    expect(await autostart.apply(open)).toEqual({ kind: 'on' })
    expect(registry.item).toMatchObject({ enabled: true })
  })

  it('starts Electron with our folder while we are not packaged', async () => {
    const { autostart, registry } = setUp({
      isPackaged: false,
      command: ['C:\\electron.exe', 'C:\\My Work\\confab']
    })
    await autostart.apply(quiet)
    expect(registry.item?.args).toEqual(['"C:\\My Work\\confab"', '--hidden'])
  })

  it('fails in words', async () => {
    const app = {
      setLoginItemSettings: () => undefined,
      getLoginItemSettings: () => {
        throw new Error('no registry')
      }
    }
    const { autostart } = setUp({ app })
    expect(await autostart.apply(quiet)).toEqual({ kind: 'failed', message: 'Error: no registry' })
  })
})

describe('on macOS', () => {
  type Status = LoginItemSettings['status']
  function setUp({
    afterSet = 'enabled',
    isPackaged = true,
    wasOpenedAtLogin = false
  }: { afterSet?: Status; isPackaged?: boolean; wasOpenedAtLogin?: boolean } = {}) {
    const written: Settings[] = []
    let status: Status = 'not-registered'
    const autostart = createAutostart({
      platform: 'darwin',
      app: {
        setLoginItemSettings: (settings) => {
          written.push(settings)
          status = settings.openAtLogin ? afterSet : 'not-registered'
        },
        getLoginItemSettings: () => ({
          openAtLogin: status === 'enabled',
          status,
          wasOpenedAtLogin,
          executableWillLaunchAtLogin: false,
          launchItems: []
        })
      },
      isPackaged,
      command: ['/Applications/Confab.app/Contents/MacOS/Confab'],
      env: {},
      homeFolder: '/nowhere'
    })
    return { autostart, written }
  }

  it('registers the app once, and takes it back once', async () => {
    const { autostart, written } = setUp()
    for (const wish of [quiet, open]) expect(await autostart.apply(wish)).toEqual({ kind: 'on' })
    for (const wish of [never, never]) expect(await autostart.apply(wish)).toEqual({ kind: 'off' })
    expect(written).toEqual([
      { openAtLogin: true, type: 'mainAppService' },
      { openAtLogin: false, type: 'mainAppService' }
    ])
  })

  it('waits for the approval in the system settings instead of asking again', async () => {
    const { autostart, written } = setUp({ afterSet: 'requires-approval' })
    for (const wish of [quiet, quiet]) expect(await autostart.apply(wish)).toEqual({ kind: 'blocked' })
    expect(written).toHaveLength(1)
    expect(await autostart.apply(never)).toEqual({ kind: 'off' })
    expect(written).toHaveLength(2)
  })

  it('does not take a refusal for success', async () => {
    const { autostart } = setUp({ afterSet: 'not-found' })
    expect(await autostart.apply(quiet)).toMatchObject({ kind: 'failed' })
  })

  it('starts bundles only', async () => {
    const { autostart, written } = setUp({ isPackaged: false, wasOpenedAtLogin: true })
    expect(await autostart.apply(quiet)).toEqual({ kind: 'unavailable', reason: 'notInstalled' })
    expect(autostart.wasStartedAtLogin()).toBe(false)
    expect(written).toEqual([])
  })

  it('tells a start at login from one by hand', () => {
    expect(setUp({ wasOpenedAtLogin: true }).autostart.wasStartedAtLogin()).toBe(true)
    expect(setUp().autostart.wasStartedAtLogin()).toBe(false)
  })
})
