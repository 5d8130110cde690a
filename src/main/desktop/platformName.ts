/** The platform as the contract knows it. */
import type { HostDescription } from '../../preload/contract'

/** Other Unixes look like Linux to the page: the same desktop, the same shortcuts. */
export function platformName(platform: NodeJS.Platform = process.platform): HostDescription['platform'] {
  return platform === 'darwin' || platform === 'win32' ? platform : 'linux'
}
