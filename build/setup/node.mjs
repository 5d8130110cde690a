// @ts-check
/** Whether this Node can run the tools; kept in syntax that very old versions still parse. */

/**
 * Vite's range: 20.19 brought `require()` of ES modules to Node 20, 22.12 to Node 22, 21 never had it.
 *
 * @param {string} version such as `20.19.4`, from `process.versions.node`
 * @returns {string | null} a sentence for people, or null when this Node will do
 */
export function nodeProblem(version) {
  const parts = version.split('.').map(Number)
  const major = parts[0] || 0
  const minor = parts[1] || 0
  const isSupported = major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)
  if (isSupported) return null
  return (
    'Confab needs Node 20.19 or newer (of Node 22, at least 22.12); this is Node ' +
    version +
    '. Get a newer one at https://nodejs.org/.'
  )
}
