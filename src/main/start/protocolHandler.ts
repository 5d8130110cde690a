/** Makes the system bring `confab://` links to us, where the package has not seen to that already. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { App } from 'electron'
import { desktopEntry, execLine } from './desktopEntry'
import { dataFolder, desktopFileName, keepFile, type PersonalFolders } from './desktopFiles'
import { quotedForWindows, type StartCommand } from './startCommand'

const scheme = 'confab'
const toolTimeoutMs = 10_000

export interface ProtocolOptions extends PersonalFolders {
  readonly platform: NodeJS.Platform
  readonly app: Pick<App, 'setAsDefaultProtocolClient'>
  /** From `startCommand`. */
  readonly command: StartCommand
  /** From `appImagePath`. */
  readonly appImage: string | null
  /** Runs a program of the desktop and resolves when it has ended well. */
  readonly run?: (program: string, parameters: readonly string[]) => Promise<void>
}

export type ProtocolState =
  | { readonly kind: 'registered' }
  /** Linux: the package brings its entry, and a start without one leaves the desktop alone. */
  | { readonly kind: 'leftToPackage' }
  | { readonly kind: 'failed'; readonly message: string }

/** Brings the registration up to date with where the program is now. Never rejects. */
export async function registerProtocol(options: ProtocolOptions): Promise<ProtocolState> {
  try {
    if (options.platform === 'darwin' || options.platform === 'win32') return registerWithSystem(options)
    if (options.appImage === null) return { kind: 'leftToPackage' }
    await registerAppImage(options, options.appImage)
    return { kind: 'registered' }
  } catch (error) {
    return { kind: 'failed', message: String(error) }
  }
}

/** On macOS the bundle's Info.plist names the scheme, and only which app is the default one is decided here. */
function registerWithSystem({ app, platform, command }: ProtocolOptions): ProtocolState {
  const [program, ...parameters] = command
  // After `--` a link cannot be taken for an option, whatever it says (CVE-2018-1000006).
  const isRegistered =
    platform === 'win32'
      ? app.setAsDefaultProtocolClient(scheme, program, [...parameters.map(quotedForWindows), '--'])
      : app.setAsDefaultProtocolClient(scheme)
  return isRegistered ? { kind: 'registered' } : { kind: 'failed', message: 'refused by the system' }
}

/**
 * Nobody installs an AppImage, so it says itself that it is there, and again whenever the file has moved.
 *
 * @throws when the entry cannot be written
 */
async function registerAppImage(options: ProtocolOptions, appImage: string): Promise<void> {
  const folder = join(dataFolder(options), 'applications')
  const run = options.run ?? ((program, parameters) => runOutside(options.env, program, parameters))
  const isNew = await keepFile(join(folder, desktopFileName), handlerEntry(appImage))
  if (!isNew) return
  // Most desktops notice by themselves, and not every one has these tools.
  await run('update-desktop-database', [folder]).catch(() => undefined)
  await run('xdg-mime', ['default', desktopFileName, `x-scheme-handler/${scheme}`]).catch(() => undefined)
}

function handlerEntry(appImage: string): string {
  return desktopEntry({
    Type: 'Application',
    Version: '1.5',
    Name: 'Confab',
    Comment: 'Rooms for small groups',
    Exec: execLine([appImage, '--'], '%u'),
    TryExec: appImage,
    Icon: 'confab',
    Terminal: false,
    MimeType: [`x-scheme-handler/${scheme}`],
    // It is here for links. Whether an AppImage shows up in menus is the business of whoever put it where it is.
    NoDisplay: true
  })
}

/** The image's own libraries are not for the desktop's programs. */
async function runOutside(
  env: ProtocolOptions['env'],
  program: string,
  parameters: readonly string[]
): Promise<void> {
  const outside = Object.fromEntries(Object.entries(env).filter(([name]) => name !== 'LD_LIBRARY_PATH'))
  await promisify(execFile)(program, parameters, { timeout: toolTimeoutMs, env: outside })
}
