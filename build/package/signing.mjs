// @ts-check
/** Which keys a build can sign with, and what it means for people when there are none. */

/** @typedef {'darwin' | 'linux' | 'win32'} PackagePlatform */
/** @typedef {Readonly<Record<string, string | undefined>>} Environment */

/**
 * Ways to prove to Apple who asks for notarisation; one complete set is enough.
 * @see https://www.electron.build/code-signing
 */
const notarisationSets = [
  ['APPLE_API_KEY', 'APPLE_API_KEY_ID', 'APPLE_API_ISSUER'],
  ['APPLE_ID', 'APPLE_APP_SPECIFIC_PASSWORD', 'APPLE_TEAM_ID'],
  ['APPLE_KEYCHAIN', 'APPLE_KEYCHAIN_PROFILE']
]

/**
 * @param {PackagePlatform} platform
 * @param {Environment} env
 */
export function isSigned(platform, env) {
  switch (platform) {
    case 'darwin':
      return has(env, 'CSC_LINK') || has(env, 'CSC_NAME')
    case 'win32':
      return has(env, 'WIN_CSC_LINK') || has(env, 'CSC_LINK')
    case 'linux':
      // Packages are not signed one by one there; the checksums of the update feed cover them.
      return false
  }
}

/**
 * @param {PackagePlatform} platform
 * @param {Environment} env
 * @returns {string[]} sentences about what is absent and what follows from it; empty when all is well
 */
export function describeSigning(platform, env) {
  switch (platform) {
    case 'darwin':
      if (!isSigned('darwin', env)) {
        return [
          'CSC_LINK is not set, so this build is not signed: macOS will refuse to open it until its owner allows it in the system settings, and it will not update itself.'
        ]
      }
      return notarisationSets.some((names) => names.every((name) => has(env, name)))
        ? []
        : [
            `This build is signed but not notarised, so macOS will warn on other machines. Set ${notarisationSets.map((names) => names.join(', ')).join('; or ')}.`
          ]
    case 'win32':
      return isSigned('win32', env)
        ? []
        : [
            'WIN_CSC_LINK is not set, so this build is not signed: Windows will warn about an unknown publisher, and updates are checked by their checksum only.'
          ]
    case 'linux':
      return []
  }
}

/**
 * Workflows set the variables of absent secrets to nothing, which electron-builder takes for a certificate without a name.
 *
 * @param {Environment} env
 * @returns {NodeJS.ProcessEnv} without what is empty
 */
export function withoutEmpty(env) {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
}

/**
 * @param {Environment} env
 * @param {string} name
 */
function has(env, name) {
  return env[name] !== undefined && env[name] !== ''
}
