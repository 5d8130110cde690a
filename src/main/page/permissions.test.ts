import { expect, it } from 'vitest'
import type { PermissionCheckHandlerHandlerDetails, WebContents } from 'electron'
import { ownUrls } from './origins'
import { limitPermissions, type PermissionSession } from './permissions'

type RequestHandler = NonNullable<Parameters<PermissionSession['setPermissionRequestHandler']>[0]>
type CheckHandler = NonNullable<Parameters<PermissionSession['setPermissionCheckHandler']>[0]>
type Permission = Parameters<CheckHandler>[1]

const page = {} as WebContents
const bar = {} as WebContents

class FakeSession implements PermissionSession {
  request: RequestHandler | null = null
  check: CheckHandler | null = null
  device: (() => boolean) | null = null
  /** Who asks. */
  contents: WebContents | null = page
  setPermissionRequestHandler: PermissionSession['setPermissionRequestHandler'] = (handler) => {
    this.request = handler
  }
  setPermissionCheckHandler: PermissionSession['setPermissionCheckHandler'] = (handler) => {
    this.check = handler
  }
  setDevicePermissionHandler: PermissionSession['setDevicePermissionHandler'] = (handler) => {
    this.device = handler as (() => boolean) | null
  }

  isGranted(permission: Permission, requestingUrl: string, isMainFrame = true): boolean | undefined {
    let granted: boolean | undefined
    this.request?.(this.contents as WebContents, permission, (answer) => (granted = answer), {
      requestingUrl,
      isMainFrame
    })
    return granted
  }

  isChecked(
    permission: Permission,
    origin: string,
    details: Partial<PermissionCheckHandlerHandlerDetails> = {}
  ) {
    return this.check?.(this.contents, permission, origin, { isMainFrame: true, ...details })
  }
}

function setUp() {
  const session = new FakeSession()
  const undo = limitPermissions(session, {
    isOwnUrl: ownUrls('app://confab/'),
    isPage: (contents) => contents === page
  })
  return { session, undo }
}

const own = 'app://confab/r/kitchen'

/** Every one that Electron knows: a new one has to be decided here before this compiles. */
const isAllowed: Readonly<Record<Permission, boolean>> = {
  media: true,
  'display-capture': true,
  fullscreen: true,
  'speaker-selection': true,
  'clipboard-sanitized-write': true,
  'local-network': true,
  'local-network-access': true,
  'loopback-network': true,
  ar: false,
  'automatic-fullscreen': false,
  'background-fetch': false,
  'background-sync': false,
  'captured-surface-control': false,
  'clipboard-read': false,
  'deprecated-sync-clipboard-read': false,
  fileSystem: false,
  geolocation: false,
  'geolocation-approximate': false,
  'hand-tracking': false,
  hid: false,
  'idle-detection': false,
  keyboardLock: false,
  'local-fonts': false,
  mediaKeySystem: false,
  midi: false,
  midiSysex: false,
  nfc: false,
  notifications: false,
  openExternal: false,
  'payment-handler': false,
  'periodic-background-sync': false,
  'persistent-storage': false,
  pointerLock: false,
  'screen-wake-lock': false,
  sensors: false,
  serial: false,
  'smart-card': false,
  'storage-access': false,
  'system-wake-lock': false,
  'top-level-storage-access': false,
  unknown: false,
  usb: false,
  vr: false,
  'web-app-installation': false,
  'web-printing': false,
  'window-management': false
}

it('grants our page what a call needs and nothing else', () => {
  const { session } = setUp()
  for (const [permission, isGranted] of Object.entries(isAllowed) as [Permission, boolean][]) {
    expect([permission, session.isGranted(permission, own)]).toEqual([permission, isGranted])
    expect([permission, session.isChecked(permission, 'app://confab/')]).toEqual([permission, isGranted])
  }
})

it('hands out no device of USB, HID or a serial port, also where nothing is asked', () => {
  const { session } = setUp()
  expect(session.device?.()).toBe(false)
})

it('grants nothing to other origins, nor to frames inside our page', () => {
  const { session } = setUp()
  expect(session.isGranted('media', 'https://evil.example/')).toBe(false)
  expect(session.isGranted('media', own, false)).toBe(false)
  expect(session.isChecked('media', 'https://evil.example/')).toBe(false)
  expect(session.isChecked('media', 'app://confab/', { embeddingOrigin: 'https://evil.example/' })).toBe(
    false
  )
  expect(session.isChecked('media', '')).toBe(false)
})

it('grants nothing to the sharing bar, though it comes from the same place', () => {
  const { session } = setUp()
  session.contents = bar
  expect(session.isGranted('media', 'app://confab/bar.html')).toBe(false)
  expect(session.isGranted('display-capture', 'app://confab/bar.html')).toBe(false)
  expect(session.isChecked('media', 'app://confab/')).toBe(false)
})

it('answers checks of our page that name no contents', () => {
  const { session } = setUp()
  session.contents = null
  expect(session.isChecked('media', 'app://confab/')).toBe(true)
})

it('leaves nothing behind when undone', () => {
  const { session, undo } = setUp()
  undo()
  expect([session.request, session.check, session.device]).toEqual([null, null, null])
})
