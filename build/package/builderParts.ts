/** For tests: electron-builder's own copies of the tools it packs with, so that nothing is checked with another version. */
import { createRequire } from 'node:module'

export interface Archive {
  /** Paths with a leading slash, folders included. */
  listPackage(archive: string, options: { readonly isPack: boolean }): string[]
  extractFile(archive: string, path: string): Buffer
}

export interface Fuses {
  /** Index to state; the states are the digits '0' and '1' as character codes. */
  getCurrentFuseWire(binary: string): Promise<Readonly<Record<number | 'version', unknown>>>
  readonly FuseV1Options: Readonly<Record<string, number>>
}

export interface DesktopEntries {
  readonly LinuxTargetHelper: new (packager: unknown) => {
    computeDesktopEntry(options: unknown): Promise<string>
  }
}

const ofProject = createRequire(import.meta.url)
const ofBuilder = createRequire(ofProject.resolve('electron-builder'))
const ofLibrary = createRequire(ofBuilder.resolve('app-builder-lib'))

export const archive = ofLibrary('@electron/asar') as Archive
export const fuses = ofLibrary('@electron/fuses') as Fuses
export const desktopEntries = ofLibrary('app-builder-lib/out/targets/LinuxTargetHelper') as DesktopEntries

const yaml = ofLibrary('js-yaml') as { load(text: string): unknown }

/** @throws when it is not YAML */
export function readYaml(text: string): unknown {
  return yaml.load(text)
}
