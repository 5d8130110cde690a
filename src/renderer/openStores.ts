/** Every store of the app, filled with what has been kept and with what the home says of itself. */
import { persistStores } from './persistence'
import type { Platform } from './platform/platform'
import { useAutoJoinStore } from './stores/autoJoin'
import { useCallStore } from './stores/call'
import { useConnectionStore } from './stores/connection'
import { useConnectionCheckStore } from './stores/connectionCheck'
import { useDesktopStore } from './stores/desktop'
import { useDevicesStore } from './stores/devices'
import { useMicrophoneNotesStore } from './stores/microphoneNotes'
import { useRoomsStore } from './stores/rooms'
import { useRoomSecretsStore } from './stores/roomSecrets'
import { useSettingsStore } from './stores/settings'
import { useSettingsDialogStore } from './stores/settingsDialog'
import { useSharingStore } from './stores/sharing'
import { useToastsStore } from './stores/toasts'
import { useTrustStore } from './stores/trust'
import { useViewingStore } from './stores/viewing'

/** From here on, what the person changes is kept. Needs an active Pinia. */
export function openStores({ serverUrl, servers, settings, description }: Platform) {
  const stores = {
    autoJoin: useAutoJoinStore(),
    call: useCallStore(),
    connection: useConnectionStore(),
    connectionCheck: useConnectionCheckStore(),
    desktop: useDesktopStore(),
    devices: useDevicesStore(),
    microphoneNotes: useMicrophoneNotesStore(),
    rooms: useRoomsStore(),
    roomSecrets: useRoomSecretsStore(),
    settings: useSettingsStore(),
    settingsDialog: useSettingsDialogStore(),
    sharing: useSharingStore(),
    toasts: useToastsStore(),
    trust: useTrustStore(),
    viewing: useViewingStore()
  }
  stores.connection.homeServer = serverUrl
  stores.connection.knownServers = servers
  if (description) stores.sharing.audio = description.shareAudio
  persistStores({ texts: settings, homeServer: serverUrl, page: window })
  return stores
}
