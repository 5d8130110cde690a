import { expect, it } from 'vitest'
import type { PermissionCheckHandlerHandlerDetails, WebContents } from 'electron'
import { ownUrls } from './origins'
import { limitPermissions, type PermissionSession } from './permissions'

type RequestHandler = NonNullable<Parameters<PermissionSession['setPermissionRequestHandler']>[0]>
type CheckHandler = NonNullable<Parameters<PermissionSession['setPermissionCheckHandler']>[0]>
type Permission = Parameters<CheckHandler>[1]

/** The policy never looks at the contents. */
const contents = {} as WebContents

class FakeSession implements PermissionSession {
  request: RequestHandler | null = null
  check: CheckHandler | null = null
  device: (() => boolean) | null = null
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
    this.request?.(contents, permission, (answer) => (granted = answer), { requestingUrl, isMainFrame })
    return granted
  }

  isChecked(
    permission: Permission,
    origin: string,
    details: Partial<PermissionCheckHandlerHandlerDetails> = {}
  ) {
    return this.check?.(contents, permission, origin, { isMainFrame: true, ...details })
  }
}

function setUp() {
  const session = new FakeSession()
  const undo = limitPermissions(session, ownUrls('app://confab/'))
  return { session, undo }
}

const own = 'app://confab/r/kitchen'

it('grants our page what a call needs', () => {
  const { session } = setUp()
  for (const permission of ['media', 'display-capture', 'fullscreen', 'speaker-selection'] as const) {
    expect(session.isGranted(permission, own)).toBe(true)
    expect(session.isChecked(permission, 'app://confab/')).toBe(true)
  }
})

it('denies our page everything else', () => {
  const { session } = setUp()
  for (const permission of [
    'geolocation',
    'notifications',
    'clipboard-read',
    'midi',
    'usb',
    'unknown'
  ] as const) {
    expect(session.isGranted(permission, own)).toBe(false)
    expect(session.isChecked(permission, 'app://confab/')).toBe(false)
  }
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

it('leaves nothing behind when undone', () => {
  const { session, undo } = setUp()
  undo()
  expect([session.request, session.check, session.device]).toEqual([null, null, null])
})
