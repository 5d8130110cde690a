/** The stores the session writes to, gathered once by the composition root. */
import type { useCallStore } from '../stores/call'
import type { useConnectionStore } from '../stores/connection'
import type { useDevicesStore } from '../stores/devices'
import type { useRoomsStore } from '../stores/rooms'
import type { useSettingsStore } from '../stores/settings'
import type { useToastsStore } from '../stores/toasts'
import type { useViewingStore } from '../stores/viewing'

export interface Stores {
  readonly call: ReturnType<typeof useCallStore>
  readonly connection: ReturnType<typeof useConnectionStore>
  readonly devices: ReturnType<typeof useDevicesStore>
  readonly rooms: ReturnType<typeof useRoomsStore>
  readonly settings: ReturnType<typeof useSettingsStore>
  readonly toasts: ReturnType<typeof useToastsStore>
  readonly viewing: ReturnType<typeof useViewingStore>
}
