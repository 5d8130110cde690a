// @ts-check
/** What electron-builder is told on the command line: everything that depends on this machine and not on the app. */
import { Stop } from '../setup/stop.mjs'
import { isSigned } from './signing.mjs'

/** @typedef {import('./signing.mjs').PackagePlatform} PackagePlatform */
/** @typedef {import('./signing.mjs').Environment} Environment */

export const help = `Usage: npm run package [-- <options of electron-builder>]

Builds the app and packs it for this system, into dist/.

Options, among others of electron-builder:
  --dir                    only the folder, no installer
  --linux, --mac, --win    for another system, where this one can
  --publish always         upload to a draft release (needs GH_TOKEN)
  -h, --help               show this

Environment:
  GITHUB_REPOSITORY        owner/name of where releases are published; without it the build does not look for updates
  CSC_LINK, CSC_KEY_PASSWORD, WIN_CSC_LINK, WIN_CSC_KEY_PASSWORD
                           certificates to sign with
  APPLE_API_KEY, APPLE_API_KEY_ID, APPLE_API_ISSUER
                           for notarisation; an APPLE_ID or a keychain profile will do as well`

const systems = /** @type {const} */ ({
  '--mac': 'darwin',
  '-m': 'darwin',
  '--macos': 'darwin',
  '-o': 'darwin',
  '--linux': 'linux',
  '-l': 'linux',
  '--win': 'win32',
  '-w': 'win32',
  '--windows': 'win32'
})

/**
 * @param {readonly string[]} args of the command
 * @param {NodeJS.Platform} own
 * @returns {PackagePlatform[]} what is packed for; this system unless others are named
 */
export function platformsOf(args, own) {
  const named = args.flatMap((arg) => {
    const system = Object.entries(systems).find(([flag]) => flag === arg)
    return system ? [system[1]] : []
  })
  return named.length > 0 ? [...new Set(named)] : [own === 'darwin' || own === 'win32' ? own : 'linux']
}

/**
 * @param {readonly string[]} args of the command, passed on as they are
 * @param {{ platforms: readonly PackagePlatform[], env: Environment }} surroundings
 * @returns {string[]}
 * @throws {Stop} when GITHUB_REPOSITORY is not an owner and a name
 */
export function builderArguments(args, { platforms, env }) {
  return [
    '--config',
    'build/electron-builder.yml',
    ...releaseArguments(env),
    ...(platforms.includes('darwin') && !isSigned('darwin', env) ? unsignedMacArguments : []),
    // Whoever says nothing about it does not want to publish.
    ...(args.includes('--publish') || args.includes('-p') ? [] : ['--publish', 'never']),
    ...args
  ]
}

/** @param {Environment} env */
export function describeReleases(env) {
  return repositoryOf(env)
    ? []
    : [
        'GITHUB_REPOSITORY is not set, so this build does not know where its releases are: it will not look for updates, and deb and rpm packages want a "homepage" in package.json.'
      ]
}

/**
 * A build that says "-" gets a signature of its own that proves nothing; with the hardened runtime, macOS would then
 * refuse to load Electron's libraries, which it takes for somebody else's.
 */
const unsignedMacArguments = ['--config.mac.identity=-', '--config.mac.hardenedRuntime=false']

/** @param {Environment} env */
function releaseArguments(env) {
  const repository = repositoryOf(env)
  if (!repository) return []
  const { owner, name } = repository
  return [
    '--config.publish.provider=github',
    `--config.publish.owner=${owner}`,
    `--config.publish.repo=${name}`,
    // Made public by a person, when all systems have delivered.
    '--config.publish.releaseType=draft',
    `--config.extraMetadata.homepage=https://github.com/${owner}/${name}`
  ]
}

/**
 * @param {Environment} env
 * @returns {{ owner: string, name: string } | null}
 */
function repositoryOf({ GITHUB_REPOSITORY: given }) {
  if (!given) return null
  const [, owner, name] = /^([\w-]+)\/([\w.-]+)$/.exec(given) ?? []
  if (!owner || !name) throw new Stop(`GITHUB_REPOSITORY has to look like owner/name, not "${given}".`)
  return { owner, name }
}
