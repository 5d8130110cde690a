import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { keepUpdateAttempts } from './updateAttempts'
import {
  codesignDescriber,
  findUpdateSupport,
  thisInstallation,
  type Installation,
  type UpdateSupport
} from './updateSupport'

const folder = mkdtempSync(join(tmpdir(), 'confab-updates-'))
afterAll(() => rmSync(folder, { recursive: true }))

type Given = Partial<Installation> & { readonly files?: Readonly<Record<string, string>> }

function installation(given: Given): Installation {
  const resourcesPath = given.resourcesPath ?? '/opt/Confab/resources'
  const files: Readonly<Record<string, string>> = { 'app-update.yml': 'provider: github', ...given.files }
  return {
    isPackaged: true,
    platform: 'linux',
    env: {},
    readText: (path) => files[path.slice(resourcesPath.length + 1)] ?? null,
    isWritable: () => true,
    describeSignature: async () => 'TeamIdentifier=ABCDE12345',
    ...given,
    resourcesPath
  }
}

const bundle = '/Applications/Confab.app/Contents/Resources'

const cases: readonly (readonly [string, Given, UpdateSupport])[] = [
  ['a development copy', { isPackaged: false }, 'none'],
  ['a build that knows of no releases', { platform: 'win32', readText: () => null }, 'none'],
  ['Windows', { platform: 'win32' }, 'onQuit'],
  ['an AppImage', { env: { APPIMAGE: '/home/ada/Confab.AppImage' } }, 'onQuit'],
  [
    'an AppImage somebody else put there',
    { env: { APPIMAGE: '/opt/Confab.AppImage' }, isWritable: () => false },
    'none'
  ],
  ['an unpacked folder', {}, 'none'],
  ['a deb', { files: { 'package-type': 'deb\n' } }, 'onRequest'],
  ['an rpm', { files: { 'package-type': 'rpm' } }, 'onRequest'],
  ['a package of another kind', { files: { 'package-type': 'flatpak' }, env: { APPIMAGE: '/x' } }, 'none'],
  ['another Unix', { platform: 'freebsd' }, 'none'],
  ['a signed bundle', { platform: 'darwin', resourcesPath: bundle }, 'onQuit'],
  [
    'an ad-hoc signed bundle',
    {
      platform: 'darwin',
      resourcesPath: bundle,
      describeSignature: async () => 'Signature=adhoc\nTeamIdentifier=not set'
    },
    'none'
  ],
  [
    'a bundle without a signature',
    { platform: 'darwin', resourcesPath: bundle, describeSignature: async () => '' },
    'none'
  ],
  [
    'a bundle on its disk image',
    { platform: 'darwin', resourcesPath: '/Volumes/Confab/Confab.app/Contents/Resources' },
    'none'
  ],
  [
    'a bundle in quarantine',
    {
      platform: 'darwin',
      resourcesPath: '/private/var/folders/x/AppTranslocation/y/d/Confab.app/Contents/Resources'
    },
    'none'
  ]
]

it.each(cases)('knows whether %s can update itself', async (_name, given, support) => {
  expect(await findUpdateSupport(installation(given))).toBe(support)
})

it('looks at the real files of the copy it runs from', () => {
  const { readText, isWritable } = thisInstallation({ isPackaged: true, resourcesPath: folder })
  const file = join(folder, 'package-type')
  writeFileSync(file, 'deb')
  expect([readText(file), isWritable(file), isWritable(folder)]).toEqual(['deb', true, true])
  const missing = join(folder, 'missing')
  expect([readText(missing), isWritable(missing)]).toEqual([null, false])
})

it('asks about the bundle, not about something in it', async () => {
  const asked: string[] = []
  const describeSignature = async (path: string): Promise<string> => {
    asked.push(path)
    return ''
  }
  await findUpdateSupport(installation({ platform: 'darwin', resourcesPath: bundle, describeSignature }))
  expect(asked).toEqual(['/Applications/Confab.app'])
})

it('reads what codesign says on standard error, and takes a failure for no signature', async () => {
  const answers = (error: Error | null) =>
    codesignDescriber(((_file: string, _args: string[], done: (...args: unknown[]) => void) =>
      done(error, '', 'TeamIdentifier=ABC')) as never)
  expect(await answers(null)('/A.app')).toBe('TeamIdentifier=ABC')
  expect(await answers(new Error('code object is not signed at all'))('/A.app')).toBe('')
})

it('remembers attempts of one version over restarts', () => {
  const path = join(folder, 'attempts.json')
  keepUpdateAttempts(path).add('1.1.0')
  keepUpdateAttempts(path).add('1.1.0')
  expect([keepUpdateAttempts(path).count('1.1.0'), keepUpdateAttempts(path).count('1.2.0')]).toEqual([2, 0])
  keepUpdateAttempts(path).add('1.2.0')
  expect([keepUpdateAttempts(path).count('1.1.0'), keepUpdateAttempts(path).count('1.2.0')]).toEqual([0, 1])
})

it('takes unreadable attempts for none, and goes on where it cannot write', () => {
  const path = join(folder, 'damaged.json')
  writeFileSync(path, '{"version":"1.1.0","count":"many"}')
  expect(keepUpdateAttempts(path).count('1.1.0')).toBe(0)
  const nowhere = keepUpdateAttempts(join(folder, 'not', 'there.json'))
  nowhere.add('1.1.0')
  expect(nowhere.count('1.1.0')).toBe(0)
})
