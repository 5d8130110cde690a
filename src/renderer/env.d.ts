/// <reference types="vite/client" />
import type { DesktopBridge } from '../preload/contract'

declare global {
  interface Window {
    /** Present only inside the desktop shell. Read by platform/ and nobody else. */
    readonly desktop?: DesktopBridge
  }
}
