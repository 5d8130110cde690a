/** The stores the session writes to, gathered once by the composition root. */
import type { useCallStore } from '../stores/call'
import type { useConnectionStore } from '../stores/connection'
import type { useDevicesStore } from '../stores/devices'
import type { useRoomSecretsStore } from '../stores/roomSecrets'
import type { useRoomsStore } from '../stores/rooms'
import type { useSettingsStore } from '../stores/settings'
import type { useToastsStore } from '../stores/toasts'
import type { useTrustStore } from '../stores/trust'
import type { useViewingStore } from '../stores/viewing'

export interface Stores {
  readonly call: ReturnType<typeof useCallStore>
  readonly connection: ReturnType<typeof useConnectionStore>
  readonly devices: ReturnType<typeof useDevicesStore>
  readonly rooms: ReturnType<typeof useRoomsStore>
  readonly roomSecrets: ReturnType<typeof useRoomSecretsStore>
  readonly settings: ReturnType<typeof useSettingsStore>
  readonly toasts: ReturnType<typeof useToastsStore>
  readonly trust: ReturnType<typeof useTrustStore>
  readonly viewing: ReturnType<typeof useViewingStore>
}
