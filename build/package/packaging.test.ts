import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build, type AfterPackContext, type Configuration } from 'electron-builder'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inRoot } from '../setup/paths.mjs'
import { archive, desktopEntries, fuses, readYaml } from './builderParts'

/** What is in an installation, beside what a package must never carry. */
const wanted = [
  'out/main/index.js',
  'out/main/confab-server.js',
  'out/main/chunks/updater.js',
  'out/preload/index.cjs',
  'out/renderer/index.html',
  'out/renderer/assets/index.js'
]
const unwanted = [
  'out/.stamp',
  'out/confab-server.log',
  'out/main/index.js.map',
  'out/renderer/assets/index.js.br',
  'out/renderer/assets/index.js.gz',
  'src/main/index.ts',
  'src/main/index.test.ts',
  'signaling/main.ts',
  'e2e/call.e2e.ts',
  'node_modules/somebody/index.js',
  'dist/old.txt',
  'README.md',
  '.env'
]

/** Electron's binary as far as packing it goes: the mark its fuses are found by, version, length, and each one's state. */
const fusedBinary = Buffer.concat([
  Buffer.from('binary dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
  Buffer.from([1, 8]),
  Buffer.from('10110101 binary')
])

// Installers of other systems are made by their own workflows; the rules about files and fuses are the same everywhere.
describe.skipIf(process.platform !== 'linux')('a package for Linux', () => {
  const folder = mkdtempSync(join(tmpdir(), 'confab-package-'))
  const project = join(folder, 'project')
  const product = join(project, 'dist/linux-unpacked')
  let desktopEntry = ''

  function write(path: string, content: string | Buffer): void {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }

  beforeAll(async () => {
    for (const path of [...wanted, ...unwanted]) write(join('project', path), path)
    cpSync(inRoot('package.json'), join(project, 'package.json'))
    for (const name of ['electron-builder.yml', 'entitlements.mac.plist', 'icons'])
      cpSync(inRoot('build', name), join(project, 'build', name), { recursive: true })
    write('electron/electron', fusedBinary)
    chmodSync(join(folder, 'electron/electron'), 0o755)
    for (const name of [
      'LICENSE',
      'LICENSES.chromium.html',
      'chrome-sandbox',
      'locales/en-US.pak',
      'resources/.keep'
    ])
      write(join('electron', name), name)

    const afterPack = async ({ packager }: AfterPackContext): Promise<void> => {
      const entries = new desktopEntries.LinuxTargetHelper(packager)
      desktopEntry = await entries.computeDesktopEntry(packager.platformSpecificBuildOptions)
    }
    // Refuses the whole configuration, the other systems' parts included, if a key or value is not in its schema.
    const config: Configuration = {
      extends: 'build/electron-builder.yml',
      electronDist: join(folder, 'electron'),
      electronVersion: '45.4.1',
      publish: { provider: 'github', owner: 'somebody', repo: 'confab' },
      afterPack
    }
    await build({ projectDir: project, linux: ['dir'], x64: true, publish: 'never', config })
  }, 60_000)
  afterAll(() => rmSync(folder, { recursive: true }))

  const asar = join(product, 'resources/app.asar')

  it('carries the built app and its description, and nothing else', () => {
    const files = archive.listPackage(asar, { isPack: false }).filter((path) => /\.\w+$/.test(path))
    expect(files.toSorted()).toEqual([...wanted, 'package.json'].map((path) => `/${path}`).toSorted())
    expect(existsSync(join(product, 'resources/app'))).toBe(false)
  })

  it('describes the app without what only its makers need', () => {
    const description = JSON.parse(archive.extractFile(asar, 'package.json').toString()) as Record<
      string,
      unknown
    >
    expect(description).toMatchObject({ name: 'confab', type: 'module', main: './out/main/index.js' })
    expect(Object.keys(description)).not.toEqual(expect.arrayContaining(['devDependencies']))
    expect(Object.keys(description)).not.toEqual(expect.arrayContaining(['scripts']))
  })

  it('has the doors of its binary closed', async () => {
    const wire = await fuses.getCurrentFuseWire(join(product, 'confab'))
    const isOpen = (name: string): boolean => wire[fuses.FuseV1Options[name] ?? -1] === '1'.charCodeAt(0)
    expect(
      [
        'RunAsNode',
        'EnableNodeOptionsEnvironmentVariable',
        'EnableNodeCliInspectArguments',
        'LoadBrowserProcessSpecificV8Snapshot',
        'GrantFileProtocolExtraPrivileges'
      ].filter(isOpen)
    ).toEqual([])
    const guards = ['EnableCookieEncryption', 'EnableEmbeddedAsarIntegrityValidation', 'OnlyLoadAppFromAsar']
    expect(guards.filter(isOpen)).toEqual(guards)
  })

  it('is listed as what it is, follows its links, and is recognised when it runs', () => {
    const lines = desktopEntry.split('\n')
    expect(lines).toEqual(
      expect.arrayContaining([
        'Name=Confab',
        'Exec=/opt/Confab/confab %U',
        'Terminal=false',
        'Icon=confab',
        'MimeType=x-scheme-handler/confab;',
        'Categories=Network;VideoConference;',
        'StartupWMClass=app.confab'
      ])
    )
  })

  it('knows where its updates are, if its makers do', () => {
    const feed = readFileSync(join(product, 'resources/app-update.yml'), 'utf8')
    expect(feed).toContain('provider: github')
    expect(feed).toContain('owner: somebody')
  })

  it('keeps the licences of what it is built on', () => {
    for (const name of ['LICENSE.electron.txt', 'LICENSES.chromium.html'])
      expect(existsSync(join(product, name))).toBe(true)
  })
})

const readConfig = (): Configuration =>
  readYaml(readFileSync(inRoot('build/electron-builder.yml'), 'utf8')) as Configuration

it('opens no door of any system’s binary, and closes all that there are', () => {
  const { electronFuses, asar } = readConfig()
  expect(asar).toBe(true)
  const closed = {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false
  }
  const guarded = {
    enableCookieEncryption: true,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true
  }
  expect(electronFuses).toEqual({ ...closed, ...guarded })
})

it('installs only updates of the same publisher, where the system can tell', () => {
  const { win, mac, publish } = readConfig()
  expect(win?.verifyUpdateCodeSignature).toBe(true)
  // Squirrel.Mac holds an update to the signature of the running app; `identity: null` would leave it without one.
  expect([mac?.identity, mac?.hardenedRuntime]).toEqual([undefined, true])
  // Not a server of anybody's choice: releases come from the project's own place, over https.
  expect(publish).toBeNull()
})

it('tells macOS what every device is for, and asks for no more than it uses', () => {
  const config = readConfig()
  const descriptions = Object.entries(config.mac?.extendInfo as Readonly<Record<string, string>>)
  expect(descriptions.map(([name]) => name).toSorted()).toEqual([
    'NSAudioCaptureUsageDescription',
    'NSCameraUsageDescription',
    'NSLocalNetworkUsageDescription',
    'NSMicrophoneUsageDescription'
  ])
  for (const [, text] of descriptions) expect(text).toMatch(/^Confab .+\.$/)
  const entitlements = readFileSync(inRoot(config.mac?.entitlements ?? ''), 'utf8')
  expect([...entitlements.matchAll(/<key>(.+)<\/key>/g)].map(([, name]) => name)).toEqual([
    'com.apple.security.cs.allow-jit',
    'com.apple.security.device.audio-input',
    'com.apple.security.device.camera'
  ])
})
