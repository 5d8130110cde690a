import { chmod, mkdtemp, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createAutostart, type AutostartOptions } from './autostart'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

async function makeHome(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'confab-autostart-'))
  folders.push(folder)
  return folder
}

const quiet = { startAtLogin: true, startHidden: true }
const open = { startAtLogin: true, startHidden: false }
const never = { startAtLogin: false, startHidden: true }

/** Where nothing may reach the login items. */
const untouchable: AutostartOptions['app'] = {
  getLoginItemSettings: () => expect.fail('read a login item'),
  setLoginItemSettings: () => expect.fail('wrote a login item')
}

describe('on Linux', () => {
  async function setUp(options: Partial<AutostartOptions> = {}) {
    const homeFolder = options.homeFolder ?? (await makeHome())
    const autostart = createAutostart({
      platform: 'linux',
      app: untouchable,
      isPackaged: true,
      command: ['/opt/Confab/confab'],
      env: {},
      ...options,
      homeFolder
    })
    return { autostart, homeFolder, file: join(homeFolder, '.config/autostart/app.confab.desktop') }
  }

  it('writes an entry that starts us without a window', async () => {
    const { autostart, file } = await setUp()
    expect(await autostart.apply(quiet)).toEqual({ kind: 'on' })
    expect(await readFile(file, 'utf8')).toBe(
      [
        '[Desktop Entry]',
        'Type=Application',
        'Version=1.5',
        'Name=Confab',
        'Comment=Shows who is in your rooms',
        'Exec=/opt/Confab/confab --hidden',
        'TryExec=/opt/Confab/confab',
        'Icon=confab',
        'Terminal=false',
        'X-GNOME-Autostart-enabled=true',
        ''
      ].join('\n')
    )
    expect((await stat(file)).mode & 0o777).toBe(0o644)
    expect(await readdir(dirname(file))).toEqual(['app.confab.desktop'])
  })

  it('follows a changed wish and a moved program', async () => {
    const { autostart, homeFolder, file } = await setUp()
    await autostart.apply(quiet)
    await autostart.apply(open)
    expect(await readFile(file, 'utf8')).toContain('Exec=/opt/Confab/confab\n')
    const moved = await setUp({ homeFolder, command: ['/home/ada/My Apps/Confab.AppImage'] })
    await moved.autostart.apply(quiet)
    expect(await readFile(file, 'utf8')).toContain('Exec="/home/ada/My Apps/Confab.AppImage" --hidden\n')
    expect(await readFile(file, 'utf8')).toContain('TryExec=/home/ada/My Apps/Confab.AppImage\n')
  })

  it('starts Electron with our folder while we are not packaged', async () => {
    const { autostart, file } = await setUp({ isPackaged: false, command: ['/bin/electron', '/src/confab'] })
    expect(await autostart.apply(quiet)).toEqual({ kind: 'on' })
    expect(await readFile(file, 'utf8')).toContain('Exec=/bin/electron /src/confab --hidden\n')
  })

  it('leaves an entry alone that is as it should be', async () => {
    const { autostart, file } = await setUp()
    await autostart.apply(quiet)
    const { ino, mtimeMs } = await stat(file)
    await autostart.apply(quiet)
    expect(await stat(file)).toMatchObject({ ino, mtimeMs })
  })

  it('removes the entry, also when there is none', async () => {
    const { autostart, file } = await setUp()
    expect(await autostart.apply(never)).toEqual({ kind: 'off' })
    await autostart.apply(quiet)
    expect(await autostart.apply(never)).toEqual({ kind: 'off' })
    expect(await readdir(dirname(file))).toEqual([])
  })

  it('respects who has switched us off in the desktop, until wished anew', async () => {
    const { autostart, file } = await setUp()
    await autostart.apply(quiet)
    const switchedOff = (await readFile(file, 'utf8')).replace('enabled=true', 'enabled=false')
    await writeFile(file, switchedOff)
    expect(await autostart.apply(open)).toEqual({ kind: 'blocked' })
    expect(await readFile(file, 'utf8')).toBe(switchedOff)
    await autostart.apply(never)
    expect(await autostart.apply(open)).toEqual({ kind: 'on' })
  })

  it('goes where the configuration is, unless that is said by a relative path', async () => {
    const config = join(await makeHome(), 'deep/config')
    const { autostart } = await setUp({ env: { XDG_CONFIG_HOME: config } })
    await autostart.apply(quiet)
    expect(await readdir(join(config, 'autostart'))).toEqual(['app.confab.desktop'])
    const relative = await setUp({ env: { XDG_CONFIG_HOME: 'config' } })
    await relative.autostart.apply(quiet)
    expect(await readdir(dirname(relative.file))).toEqual(['app.confab.desktop'])
  })

  it('carries out the last wish last', async () => {
    const { autostart, file } = await setUp()
    const wishes = [quiet, never, open, never, quiet].map((wish) => autostart.apply(wish))
    expect((await Promise.all(wishes)).map(({ kind }) => kind)).toEqual(['on', 'off', 'on', 'off', 'on'])
    expect(await readFile(file, 'utf8')).toContain('--hidden')
  })

  it('says that a sandbox is in the way', async () => {
    const { autostart, homeFolder } = await setUp({ env: { FLATPAK_ID: 'app.confab' } })
    expect(await autostart.apply(quiet)).toEqual({ kind: 'unavailable', reason: 'sandboxed' })
    expect(await readdir(homeFolder)).toEqual([])
  })

  it('fails in words, and works again afterwards', async () => {
    const { autostart, homeFolder } = await setUp()
    await writeFile(join(homeFolder, '.config'), 'not a folder')
    expect(await autostart.apply(quiet)).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('.config') as string
    })
    await rm(join(homeFolder, '.config'))
    expect(await autostart.apply(quiet)).toEqual({ kind: 'on' })
    const impossible = await setUp({ command: ['/opt/a=b/confab'] })
    expect(await impossible.autostart.apply(quiet)).toMatchObject({ kind: 'failed' })
  })

  it('writes into folders that others may not read', async () => {
    const { autostart, homeFolder, file } = await setUp()
    await mkdir(join(homeFolder, '.config'))
    await chmod(join(homeFolder, '.config'), 0o755)
    await autostart.apply(quiet)
    expect((await stat(dirname(file))).mode & 0o777).toBe(0o700)
    expect((await stat(join(homeFolder, '.config'))).mode & 0o777).toBe(0o755)
  })

  it('knows nothing of login items', async () => {
    const { autostart } = await setUp()
    expect(autostart.wasStartedAtLogin()).toBe(false)
  })
})
