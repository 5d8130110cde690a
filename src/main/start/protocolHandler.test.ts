import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { registerProtocol, type ProtocolOptions } from './protocolHandler'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

async function makeHome(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'confab-protocol-'))
  folders.push(folder)
  return folder
}

const untouchable: ProtocolOptions['app'] = {
  setAsDefaultProtocolClient: () => expect.fail('went to the system')
}

describe('on Linux', () => {
  async function setUp(homeFolder?: string) {
    const home = homeFolder ?? (await makeHome())
    const calls: string[][] = []
    const register = (appImage: string | null, more: Partial<ProtocolOptions> = {}) =>
      registerProtocol({
        platform: 'linux',
        app: untouchable,
        command: [appImage ?? '/opt/Confab/confab'],
        appImage,
        env: {},
        homeFolder: home,
        run: async (program, parameters) => void calls.push([program, ...parameters]),
        ...more
      })
    const applications = join(home, '.local/share/applications')
    return { home, calls, register, applications, file: join(applications, 'app.confab.desktop') }
  }

  it('leaves the desktop alone when a package has seen to it', async () => {
    const { register, home, calls } = await setUp()
    expect(await register(null)).toEqual({ kind: 'leftToPackage' })
    expect(await readdir(home)).toEqual([])
    expect(calls).toEqual([])
  })

  it('makes an AppImage known, in a way no link can turn into an option', async () => {
    const { register, applications, file, calls } = await setUp()
    expect(await register('/home/ada/My Apps/Confab.AppImage')).toEqual({ kind: 'registered' })
    expect(await readFile(file, 'utf8')).toBe(
      [
        '[Desktop Entry]',
        'Type=Application',
        'Version=1.5',
        'Name=Confab',
        'Comment=Rooms for small groups',
        'Exec="/home/ada/My Apps/Confab.AppImage" -- %u',
        'TryExec=/home/ada/My Apps/Confab.AppImage',
        'Icon=confab',
        'Terminal=false',
        'MimeType=x-scheme-handler/confab;',
        'NoDisplay=true',
        ''
      ].join('\n')
    )
    expect(calls).toEqual([
      ['update-desktop-database', applications],
      ['xdg-mime', 'default', 'app.confab.desktop', 'x-scheme-handler/confab']
    ])
  })

  it('says it again only when the AppImage has moved', async () => {
    const { register, file, calls } = await setUp()
    await register('/a/Confab.AppImage')
    await register('/a/Confab.AppImage')
    expect(calls).toHaveLength(2)
    await register('/b/Confab.AppImage')
    expect(calls).toHaveLength(4)
    expect(await readFile(file, 'utf8')).toContain('Exec=/b/Confab.AppImage -- %u\n')
  })

  it('goes where the data is', async () => {
    const { register, home } = await setUp()
    const data = join(home, 'data')
    await register('/a/Confab.AppImage', { env: { XDG_DATA_HOME: data } })
    expect(await readdir(join(data, 'applications'))).toEqual(['app.confab.desktop'])
    expect(await readdir(home)).toEqual(['data'])
  })

  it('is content with a desktop that has none of the tools', async () => {
    const { register, file } = await setUp()
    const run = () => Promise.reject(new Error('ENOENT'))
    expect(await register('/a/Confab.AppImage', { run })).toEqual({ kind: 'registered' })
    expect(await readFile(file, 'utf8')).toContain('MimeType')
  })

  it('runs the tools without the libraries of the image', async () => {
    const { home } = await setUp()
    const programs = join(home, 'bin')
    await mkdir(programs)
    await writeFile(
      join(programs, 'xdg-mime'),
      `#!/bin/sh\necho "$1 [\${LD_LIBRARY_PATH-none}] [$KEPT]" > "${home}/called"\n`
    )
    await chmod(join(programs, 'xdg-mime'), 0o755)
    const env = { PATH: `${programs}:/usr/bin:/bin`, LD_LIBRARY_PATH: '/tmp/.mount/lib', KEPT: 'kept' }
    const state = await registerProtocol({
      platform: 'linux',
      app: untouchable,
      command: ['/a/Confab.AppImage'],
      appImage: '/a/Confab.AppImage',
      env,
      homeFolder: home
    })
    expect(state).toEqual({ kind: 'registered' })
    expect(await readFile(join(home, 'called'), 'utf8')).toBe('default [none] [kept]\n')
  })

  it('fails in words', async () => {
    const { register, home } = await setUp()
    await writeFile(join(home, '.local'), 'not a folder')
    expect(await register('/a/Confab.AppImage')).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('.local') as string
    })
  })
})

describe('elsewhere', () => {
  function setUp(platform: 'win32' | 'darwin', command: ProtocolOptions['command'], answer = true) {
    const calls: unknown[][] = []
    const state = registerProtocol({
      platform,
      app: { setAsDefaultProtocolClient: (...args: unknown[]) => (calls.push(args), answer) },
      command,
      appImage: null,
      env: {},
      homeFolder: '/nowhere',
      run: () => expect.fail('ran a program')
    })
    return { state, calls }
  }

  it('ends the options before the link on Windows', async () => {
    const { state, calls } = setUp('win32', ['C:\\Program Files\\Confab\\Confab.exe'])
    expect(await state).toEqual({ kind: 'registered' })
    expect(calls).toEqual([['confab', 'C:\\Program Files\\Confab\\Confab.exe', ['--']]])
  })

  it('starts Electron with our folder while we are not packaged', async () => {
    const { state, calls } = setUp('win32', ['C:\\electron.exe', 'C:\\My Work\\confab'])
    await state
    expect(calls).toEqual([['confab', 'C:\\electron.exe', ['"C:\\My Work\\confab"', '--']]])
  })

  it('only chooses among bundles on macOS', async () => {
    const { state, calls } = setUp('darwin', ['/Applications/Confab.app/Contents/MacOS/Confab'])
    expect(await state).toEqual({ kind: 'registered' })
    expect(calls).toEqual([['confab']])
  })

  it('does not take a refusal for success', async () => {
    expect(await setUp('win32', ['C:\\Confab.exe'], false).state).toMatchObject({ kind: 'failed' })
  })
})
