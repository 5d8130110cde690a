/**
 * What desktop specs and measurements run on: real Electron where its binary is there, the stand-in everywhere else on
 * Linux, and on Linux a display of their own, with a window manager, so that nobody's desktop is in the way.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Readable } from 'node:stream'
import { buildElectronHost } from './electronHost/build'
import { until } from './person'

export const projectFolder = fileURLToPath(new URL('..', import.meta.url))

/** Why no desktop can be had here, as one sentence, or null: for `describe.skipIf`. */
export function whyNoDesktop(): string | null {
  const { platform } = process
  if (platform !== 'linux') {
    return realElectron() ? null : `Electron is not installed, and its stand-in does not run on ${platform}.`
  }
  const tools = ['Xvfb', 'openbox', 'xdotool', 'wmctrl', 'xwd', 'xterm']
  const missing = tools.filter((tool) => spawnSync('which', [tool]).status !== 0)
  return missing.length === 0 ? null : `These tools are not installed: ${missing.join(', ')}.`
}

/** Real Electron, or what stands in for it; built when it is not there yet. */
export async function electronExecutable(): Promise<string> {
  return realElectron() ?? (await buildElectronHost())
}

/** @returns null when the package is there without its binary */
function realElectron(): string | null {
  const folder = join(projectFolder, 'node_modules/electron')
  const note = join(folder, 'path.txt')
  const path = existsSync(note) ? join(folder, 'dist', readFileSync(note, 'utf8').trim()) : null
  return path !== null && existsSync(path) ? path : null
}

/** A display with a window manager; the end of what it started. */
export interface Display {
  readonly env: Readonly<Record<string, string>>
  close(): Promise<void>
}

export async function openDisplay(): Promise<Display> {
  if (process.platform !== 'linux') return { env: {}, close: () => Promise.resolve() }
  // Without `-noreset` the server starts anew whenever its last guest leaves, and takes along a window manager that
  // is just coming in while the first question below goes out.
  const options = ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-noreset']
  const server = spawn('Xvfb', options, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const [number] = (await once(server.stdio[3] as Readable, 'data')) as [Buffer]
  const env = { DISPLAY: `:${number.toString().trim()}` }
  const manager = spawn('openbox', [], { env: { ...process.env, ...env }, stdio: 'ignore' })
  // Answers as soon as a window manager runs.
  await until(
    () => Promise.resolve(spawnSync('wmctrl', ['-m'], { env: { ...process.env, ...env } }).status === 0),
    () => 'the window manager has not started'
  )
  return {
    env,
    async close() {
      await end(manager)
      await end(server)
    }
  }
}

/** Ends a child and waits until it has gone. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill()
  await ended
}

/** Fake devices, and nothing that slows a window down because nobody looks at it. */
export const chromiumArgs = [
  '--use-fake-device-for-media-stream',
  '--allow-loopback-in-peer-connection',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  '--disable-backgrounding-occluded-windows'
]
