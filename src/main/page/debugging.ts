/**
 * Nobody looks into the page of a packaged app from outside: what a debugger sees, the rooms' keys among it, and what
 * it may do, with the permissions the person has given to Confab, would be open to any program that can start one.
 */
import type { CommandLine } from 'electron'

/** Node's own inspector is closed by a fuse (build/electron-builder.yml); these are Chromium's, and no fuse knows them. */
const debuggingSwitches = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address'
] as const

/**
 * Takes back what a start asked of Chromium's debugger. To be called before Electron is ready, which is when it looks.
 *
 * @see Electron, docs/api/command-line-switches.md
 */
export function closeDebugging(commandLine: Pick<CommandLine, 'removeSwitch'>): void {
  for (const name of debuggingSwitches) commandLine.removeSwitch(name)
}
