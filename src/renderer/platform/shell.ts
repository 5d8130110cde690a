/** The desktop shell as the rest of the renderer may know it: types of the contract, by one door. */
import type { DesktopBridge } from '../../preload/contract'

export type {
  AppCommand,
  AppStatus,
  CallStatus,
  DesktopEvents,
  DesktopSettings,
  FavouriteStatus,
  HostDescription,
  HostingState,
  KeptSecrets,
  LinkProblem,
  LinkSecret,
  RoomReference,
  SecretKeeping,
  ShareAudio,
  ShareChoice,
  ShareSource,
  ShareSources,
  ShortcutCommand,
  ShortcutState,
  ShortcutStates,
  StartNotice,
  UpdateState
} from '../../preload/contract'

export type Shell = DesktopBridge
