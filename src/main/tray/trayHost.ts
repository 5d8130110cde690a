/**
 * Whether the desktop has a place where a tray icon can be seen: plain GNOME has none, and a window hidden there would
 * be lost.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Platform } from './trayIcons'

/** 'unknown': nothing could be asked. Only 'present' makes it safe to hide the last window. */
export type TrayHost = 'present' | 'absent' | 'unknown'

/** @returns what the program prints; rejects when it is missing, fails, or takes too long */
export type Ask = (program: string, args: readonly string[]) => Promise<string>

const bus = 'org.freedesktop.DBus'
const busPath = '/org/freedesktop/DBus'
const watcher = 'org.kde.StatusNotifierWatcher'
const maxWaitMs = 1_000
const execute = promisify(execFile)

/** The same question to the session bus, by whichever program is there; each prints `true` or `false` somewhere. */
const questions: readonly (readonly [string, readonly string[]])[] = [
  [
    'gdbus',
    ['call', '--session', '--dest', bus, '--object-path', busPath, '--method', `${bus}.NameHasOwner`, watcher]
  ],
  ['busctl', ['--user', 'call', bus, busPath, bus, 'NameHasOwner', 's', watcher]],
  [
    'dbus-send',
    ['--session', '--print-reply', `--dest=${bus}`, busPath, `${bus}.NameHasOwner`, `string:${watcher}`]
  ]
]

/**
 * Ask when it matters, not once at the start: after a login the panel may come up later than we do.
 *
 * @see https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/StatusNotifierWatcher/
 */
export async function findTrayHost(platform: Platform, ask: Ask = run): Promise<TrayHost> {
  if (platform !== 'linux') return 'present'
  for (const [program, args] of questions) {
    const answer = await ask(program, args).catch(() => '')
    const [word] = /\b(true|false)\b/.exec(answer) ?? []
    if (word !== undefined) return word === 'true' ? 'present' : 'absent'
  }
  return 'unknown'
}

async function run(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await execute(program, args, { timeout: maxWaitMs })
  return stdout
}
