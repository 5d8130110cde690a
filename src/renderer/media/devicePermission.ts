/** Whether the person lets us use microphone and camera, as far as the browser tells. */

export type DevicePermission = 'unknown' | 'granted' | 'denied'

/**
 * Reports the permission now and whenever it changes (W3C Permissions, PermissionStatus). Stays silent where
 * the browser does not answer for this name, which leaves the permission unknown.
 *
 * @returns the undo
 */
export function watchPermission(
  permissions: Pick<Permissions, 'query'> | undefined,
  name: 'microphone' | 'camera',
  report: (permission: DevicePermission) => void
): () => void {
  const lifetime = new AbortController()
  void queryPermission(permissions, name).then((status) => {
    if (!status || lifetime.signal.aborted) return
    const tell = (): void => report(permissionOf(status.state))
    status.addEventListener('change', tell, { signal: lifetime.signal })
    tell()
  })
  return () => lifetime.abort()
}

async function queryPermission(
  permissions: Pick<Permissions, 'query'> | undefined,
  name: 'microphone' | 'camera'
): Promise<PermissionStatus | null> {
  try {
    return (await permissions?.query({ name })) ?? null
  } catch {
    return null
  }
}

function permissionOf(state: PermissionState): DevicePermission {
  switch (state) {
    case 'granted':
    case 'denied':
      return state
    case 'prompt':
      return 'unknown'
  }
}
