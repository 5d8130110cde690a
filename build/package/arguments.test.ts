import { expect, it } from 'vitest'
import { builderArguments, describeReleases, platformsOf } from './arguments.mjs'

const here = { platforms: ['linux'], env: {} } as const

it.each([
  [[], 'linux', ['linux']],
  [[], 'freebsd', ['linux']],
  [['--dir'], 'win32', ['win32']],
  [['--win', '--linux', '-w'], 'darwin', ['win32', 'linux']],
  [['-m'], 'linux', ['darwin']]
] as const)('finds out what %o on %s packs for', (args, own, platforms) => {
  expect(platformsOf(args, own)).toEqual(platforms)
})

it('passes on what it was given, and publishes only when told to', () => {
  expect(builderArguments(['--dir'], here)).toEqual([
    '--config',
    'build/electron-builder.yml',
    '--publish',
    'never',
    '--dir'
  ])
  expect(builderArguments(['--publish', 'always'], here).slice(2)).toEqual(['--publish', 'always'])
})

it('tells a build where its releases are when somebody knows', () => {
  const env = { GITHUB_REPOSITORY: 'some-body/their.confab' }
  expect(builderArguments([], { ...here, env })).toEqual(
    expect.arrayContaining([
      '--config.publish.provider=github',
      '--config.publish.owner=some-body',
      '--config.publish.repo=their.confab',
      '--config.publish.releaseType=draft',
      '--config.extraMetadata.homepage=https://github.com/some-body/their.confab'
    ])
  )
  expect(describeReleases(env)).toEqual([])
  expect(describeReleases({})).toEqual([expect.stringContaining('will not look for updates')])
})

it.each(['confab', 'a/b/c', 'https://github.com/a/b', 'a/b --publish always'])(
  'refuses %s as a repository',
  (given) => {
    expect(() => builderArguments([], { ...here, env: { GITHUB_REPOSITORY: given } })).toThrow('owner/name')
  }
)

it('makes a Mac app without a certificate one that starts all the same', () => {
  const unsigned = builderArguments([], { platforms: ['darwin'], env: {} })
  expect(unsigned).toEqual(
    expect.arrayContaining(['--config.mac.identity=-', '--config.mac.hardenedRuntime=false'])
  )
  const signed = builderArguments([], { platforms: ['darwin'], env: { CSC_LINK: 'x' } })
  expect(signed.join(' ')).not.toContain('mac.')
})
