/** A real Chromium with fake capture devices: where it is found and how it is started. */
import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'
]

/** @throws when there is none; `CONFAB_CHROMIUM` names one that is elsewhere */
export function chromiumPath(): string {
  const path = [process.env['CONFAB_CHROMIUM'], ...usualPlaces].find((place) => place && existsSync(place))
  if (!path) throw new Error('No Chromium found: install it or name it in CONFAB_CHROMIUM.')
  return path
}

/** Title of the tab that a `getDisplayMedia()` of any page picks by itself. */
export const patternTitle = 'Confab test pattern'

/**
 * @param extraArgs further command line switches
 * @param executablePath something that starts it in surroundings of its own
 */
export function launchChromium(
  extraArgs: readonly string[] = [],
  executablePath = chromiumPath()
): Promise<Browser> {
  return chromium.launch({
    executablePath,
    // playwright's own headless flag means the old headless shell, which has no capture.
    headless: false,
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Background tabs are other people here; they must not be slowed down.
      '--disable-background-timer-throttling',
      '--disable-renderer-backgrounding',
      '--disable-backgrounding-occluded-windows',
      '--use-fake-device-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
      '--allow-loopback-in-peer-connection',
      '--disable-features=WebRtcHideLocalIpsWithMdns',
      `--auto-select-tab-capture-source-by-title=${patternTitle}`,
      ...extraArgs
    ]
  })
}
