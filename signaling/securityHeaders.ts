/** The headers on everything the service serves; they keep the web client to this origin and to what a call needs. */
import type { ServerResponse } from 'node:http'

/**
 * The desktop app holds its own pages to the same (src/main/page/pagePolicy.ts), and its tests compare the two.
 *
 * @see W3C Content Security Policy Level 3, Trusted Types
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "media-src 'self' blob: mediastream:",
  // ws: and wss: because 'self' does not cover other schemes everywhere, and favourites may live on other services.
  "connect-src 'self' ws: wss:",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  // No text becomes script or markup: not eval, not innerHTML, not the address of a worker. One name of each policy,
  // once: the framework's, for its own static markup, and ours, which lets the one worker of the app through.
  "require-trusted-types-for 'script'",
  'trusted-types vue confab-worker'
].join('; ')

/** By name, where Chromium knows the name; what is not listed keeps its default, which for no feature is everybody. */
const allowedFeatures = [
  'autoplay',
  'camera',
  'display-capture',
  'fullscreen',
  'microphone',
  'picture-in-picture',
  'speaker-selection'
]
const deniedFeatures = [
  'accelerometer',
  'bluetooth',
  'browsing-topics',
  'encrypted-media',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'midi',
  'payment',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'usb',
  'window-management',
  'xr-spatial-tracking'
]

export const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': [
    ...allowedFeatures.map((feature) => `${feature}=(self)`),
    ...deniedFeatures.map((feature) => `${feature}=()`)
  ].join(', ')
}

export function setSecurityHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
}
