/** The command that starts this very app again, for those who start it in our stead. */
import { isAbsolute, sep } from 'node:path'

export type StartCommand = readonly [program: string, ...parameters: string[]]

export interface RunningProgram {
  readonly isPackaged: boolean
  /** `process.execPath` */
  readonly executable: string
  /** `app.getAppPath()` */
  readonly appPath: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** What starts this very app: the AppImage, the packaged program, or Electron with the folder of the app. */
export function startCommand({ isPackaged, executable, appPath, env }: RunningProgram): StartCommand {
  if (!isPackaged) return [executable, appPath]
  return [appImagePath({ executable, env }) ?? executable]
}

/**
 * The AppImage file we run from. Its variables are inherited by everything an AppImage starts, so they count only
 * when our program really is inside the image.
 */
export function appImagePath({ executable, env }: Pick<RunningProgram, 'executable' | 'env'>): string | null {
  const { APPIMAGE: file, APPDIR: mount } = env
  if (!file || !mount || !isAbsolute(file)) return null
  return executable.startsWith(mount.endsWith(sep) ? mount : mount + sep) ? file : null
}

/** For one argument of a command line in the registry, which Electron joins as they are. */
export function quotedForWindows(argument: string): string {
  return argument.includes(' ') ? `"${argument}"` : argument
}
