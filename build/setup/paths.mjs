// @ts-check
/** Where things are in this checkout. The commands work from any current directory. */
import { fileURLToPath } from 'node:url'
import { resolve } from 'node:path'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * @param {...string} parts path relative to the checkout
 * @returns {string} absolute path
 */
export function inRoot(...parts) {
  return resolve(root, ...parts)
}
