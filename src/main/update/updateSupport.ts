/** Whether this copy of the app can replace itself, so that it never tries what would break it. */
import { execFile } from 'node:child_process'
import { accessSync, constants, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/**
 * 'none': installed by something else, or not in a way that can be replaced.
 * 'onQuit': the next version goes in silently when the app ends.
 * 'onRequest': the system asks for a password, so only when the person has asked for it.
 */
export type UpdateSupport = 'none' | 'onQuit' | 'onRequest'

export interface Installation {
  readonly isPackaged: boolean
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  /** `process.resourcesPath` */
  readonly resourcesPath: string
  /** Null when there is no such file. */
  readonly readText: (path: string) => string | null
  readonly isWritable: (path: string) => boolean
  /** What `codesign --display` says of the app bundle; empty when it fails. */
  readonly describeSignature: (bundle: string) => Promise<string>
}

export async function findUpdateSupport(installation: Installation): Promise<UpdateSupport> {
  const { isPackaged, platform, resourcesPath, readText } = installation
  // Written by a build that knows where its releases are published; without it there is nowhere to look.
  if (!isPackaged || readText(join(resourcesPath, 'app-update.yml')) === null) return 'none'
  switch (platform) {
    case 'win32':
      return 'onQuit'
    case 'darwin':
      return supportOfBundle(installation)
    case 'linux':
      return supportOfPackage(installation)
    default:
      return 'none'
  }
}

/** Squirrel.Mac accepts an update only if it fulfils the signature of the running app, which an ad-hoc one never allows. */
async function supportOfBundle({ resourcesPath, describeSignature }: Installation): Promise<UpdateSupport> {
  const bundle = resolve(resourcesPath, '../..')
  // Started from the disk image, or moved by Gatekeeper to a read-only place: there is nothing to replace.
  if (/^\/Volumes\/|\/AppTranslocation\//.test(bundle)) return 'none'
  const team = /^TeamIdentifier=(.+)$/m.exec(await describeSignature(bundle))?.[1]
  return team === undefined || team === 'not set' ? 'none' : 'onQuit'
}

/** The packages write their kind beside the app; an AppImage says through its runtime which file it is. */
function supportOfPackage({ env, resourcesPath, readText, isWritable }: Installation): UpdateSupport {
  const packageType = readText(join(resourcesPath, 'package-type'))?.trim()
  if (packageType !== undefined) return packageType === 'deb' || packageType === 'rpm' ? 'onRequest' : 'none'
  const image = env['APPIMAGE']
  // The new image is put beside the old one and takes its place.
  return image && isWritable(image) && isWritable(dirname(image)) ? 'onQuit' : 'none'
}

/** The copy this process runs from. */
export function thisInstallation(app: Pick<Installation, 'isPackaged' | 'resourcesPath'>): Installation {
  return {
    ...app,
    platform: process.platform,
    env: process.env,
    readText: (path) => attempt(() => readFileSync(path, 'utf8')),
    isWritable: (path) => attempt(() => accessSync(path, constants.W_OK)) !== null,
    describeSignature: codesignDescriber(execFile)
  }
}

function attempt<Result>(action: () => Result): Result | null {
  try {
    return action()
  } catch {
    return null
  }
}

/** Asks macOS about the signature of an app bundle. */
export function codesignDescriber(run: typeof execFile): Installation['describeSignature'] {
  return (bundle) =>
    new Promise((settle) => {
      // It describes on standard error.
      run('/usr/bin/codesign', ['--display', '--verbose=2', bundle], (error, _output, description) =>
        settle(error ? '' : description)
      )
    })
}
