/**
 * What the app's pages may load, reach and ask for: the headers on everything `app://confab/` serves.
 *
 * They are what the service sends to browsers (signaling/securityHeaders.ts), narrowed to the services in use; where
 * that file changes, this one does, and e2e/hardening.e2e.ts compares what pages really get.
 */

/** The sharing bar's own page: three buttons, and everything it knows comes over its preload. */
export const barFile = 'bar.html'

const features = {
  allowed: [
    'autoplay',
    'camera',
    'display-capture',
    'fullscreen',
    'microphone',
    'picture-in-picture',
    'speaker-selection'
  ],
  denied: [
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
} as const

/** What holds for every page of ours. */
const walls = ["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"] as const

/**
 * @param file relative to the renderer's folder
 * @param servers origins as `parseOrigin` lets them through; anything else could change the policy
 */
export function pageHeaders(file: string, servers: readonly string[]): Record<string, string> {
  const isBar = file === barFile
  return {
    'content-security-policy': (isBar ? barPolicy() : appPolicy(servers)).join('; '),
    'permissions-policy': permissionsPolicy(isBar ? [] : features.allowed),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    // The files belong to this version of the app and come from its own disk.
    'cache-control': 'no-cache'
  }
}

function appPolicy(servers: readonly string[]): readonly string[] {
  // A source of https does not cover wss (CSP 3, scheme-part matching), so each server brings its WebSocket twin.
  const reachable = servers.flatMap((server) => [server, server.replace(/^http/, 'ws')])
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "media-src 'self' blob: mediastream:",
    `connect-src ${["'self'", ...new Set(reachable)].join(' ')}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    ...walls,
    "require-trusted-types-for 'script'",
    'trusted-types vue confab-worker'
  ]
}

function barPolicy(): readonly string[] {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    ...walls,
    "require-trusted-types-for 'script'",
    // It makes nothing of text but text.
    "trusted-types 'none'"
  ]
}

/** What is left out of `allowed` is denied by name as well. */
function permissionsPolicy(allowed: readonly string[]): string {
  return [...features.allowed, ...features.denied]
    .map((feature) => `${feature}=${allowed.includes(feature) ? '(self)' : '()'}`)
    .join(', ')
}
