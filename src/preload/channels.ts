/** IPC channel names, one per call of the contract. */
import type { DesktopCalls } from './contract'

export const callChannels = {
  describeHost: 'desktop:describeHost'
} as const satisfies Record<keyof DesktopCalls, string>
