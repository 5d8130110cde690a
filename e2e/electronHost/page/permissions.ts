/** The page's other requests for permission, put to main's handlers first. */
import type { Ask } from './messages'

export function guardPermissions(ask: Ask): void {
  const permissions = (globalThis.Permissions as typeof Permissions | undefined)?.prototype
  if (permissions) {
    const query = permissions.query
    permissions.query = async function (descriptor) {
      const status = await query.call(this, descriptor)
      const isAllowed = await ask('permissionState', descriptor.name)
      return isAllowed ? status : Object.defineProperty(status, 'state', { value: 'denied' })
    }
  }
  guardNotifications(ask)
  guardGeolocation(ask)
}

function guardNotifications(ask: Ask): void {
  const Native = globalThis.Notification as typeof Notification | undefined
  if (!Native) return
  const request = Native.requestPermission.bind(Native)
  Native.requestPermission = async () => ((await ask('permission', 'notifications')) ? request() : 'denied')
}

function guardGeolocation(ask: Ask): void {
  const prototype = (globalThis.Geolocation as typeof Geolocation | undefined)?.prototype
  if (!prototype) return
  const locate = prototype.getCurrentPosition
  prototype.getCurrentPosition = function (onPosition, onError, options) {
    void ask('permission', 'geolocation').then((isAllowed) => {
      if (isAllowed) return locate.call(this, onPosition, onError, options)
      const denied = { code: 1, message: 'User denied Geolocation', PERMISSION_DENIED: 1 }
      onError?.(denied as GeolocationPositionError)
    })
  }
}
