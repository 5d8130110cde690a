/**
 * The wall between the page and the desktop shell: types only.
 *
 * Every call is promised, every event subscribable; the page never sees an Electron object. What crosses the wall is
 * checked on arrival (src/main/callSchemas.ts); what the shell decides, the page is told and cannot overrule.
 */

/** A room on a server, independent of which server is ours: what links, the tray and notifications speak of. */
export interface RoomReference {
  readonly roomId: string
  /** Origin of the signaling service, for example `https://confab.example`. */
  readonly serverUrl: string
}

/** What the page may ask of the shell. At most one argument per call. */
export interface DesktopCalls {
  describeHost(): HostDescription
  /** The page listens: commands that have been waiting for it are sent now, once. */
  ready(): void
  /** Null removes. Values are the page's own and opaque to the shell; unreadable JSON is refused. */
  keepText(text: KeptText): void
  /** What has been kept by the next two. Takes as long as the person does whom the system asks for a password. */
  readSecrets(): KeptSecrets
  /** Null removes. @returns how it is kept */
  keepRoomSecret(kept: { readonly room: RoomReference; readonly secret: string | null }): SecretKeeping
  /** What the operator of a server gives to those who may use it. Null removes. @returns how it is kept */
  keepAccessToken(kept: { readonly serverUrl: string; readonly token: string | null }): SecretKeeping
  /** Everything the tray, the badge, the closing question and the sharing bar are drawn from. */
  showStatus(status: AppStatus): void
  changeSettings(change: Partial<DesktopSettings>): void
  /** Null unbinds. What came of it is in the `shortcuts` event. */
  bindShortcut(binding: { readonly command: ShortcutCommand; readonly accelerator: string | null }): void
  /** Asks the person, in a dialog of the shell's own. The page has to be loaded anew to reach a server added by it. */
  trustServer(serverUrl: string): boolean
  /** Screens and windows without our own. Never called where `sharePicker` is 'system'. */
  listShareSources(wish: { readonly thumbnailWidth: number }): ShareSources
  /** What the next getDisplayMedia() gets; false when it has gone meanwhile. Null takes a choice back. */
  chooseShareSource(choice: ShareChoice | null): boolean
  openScreenPermissionSettings(): void
  /** Says somebody has come into a favourite; a click joins. Replaces an earlier one of the same room. */
  notifyPresence(notice: {
    readonly room: RoomReference
    readonly label: string
    readonly names: readonly string[]
  }): void
  /** Confab has just taken the person into a room by itself, or asks whether it may; a click shows the window. */
  notifyAutoJoin(notice: { readonly label: string; readonly isQuestion: boolean }): void
  checkForUpdates(): void
  /** Ends the app, installs, and starts it again. Does nothing unless an update is ready. */
  installUpdate(): void
}

/** What the shell tells the page. */
export interface DesktopEvents {
  command: AppCommand
  settings: DesktopSettings
  shortcuts: ShortcutStates
  hosting: HostingState
  update: UpdateState
  /** The machine has slept: connections may be dead without knowing it. */
  wake: null
  /** The window whose picture is being shared is minimised or back; never sent for screens. */
  sharedWindow: { readonly isHidden: boolean }
  /** False while our own window is hidden or minimised: to its page it looks visible all the time. */
  windowShown: boolean
}

export interface HostDescription {
  readonly appVersion: string
  readonly platform: 'darwin' | 'linux' | 'win32'
  /** The home server: where new rooms are made. */
  readonly serverUrl: string
  /** Set by command line, environment or the managed file, so that changing it here would do nothing. */
  readonly isServerManaged: boolean
  /** Every server this page may connect to, the home server among them. */
  readonly servers: readonly string[]
  /** 'system': the system asks which window (Wayland, macOS 15 and later), so there must be no picker of ours. */
  readonly sharePicker: 'own' | 'system'
  readonly shareAudio: ShareAudio
  /** See DesktopEvents.windowShown. */
  readonly isWindowShown: boolean
  /** What has been kept by `keepText`. */
  readonly kept: Readonly<Record<string, unknown>>
  readonly session: Readonly<Record<string, unknown>>
  readonly settings: DesktopSettings
  readonly shortcuts: ShortcutStates
  readonly hosting: HostingState
  readonly update: UpdateState
  /** What has to be said once because of how this start went. */
  readonly notices: readonly StartNotice[]
}

/** Whether the sound of the machine can be shared along, and if not, why. */
export type ShareAudio = 'available' | 'linuxHasNone' | 'systemTooOld' | 'systemPickerHasNone'

export type StartNotice = 'settingsUnreadable'

/** How secrets are kept: protected by the system, readable in the profile, or until the app ends. */
export type SecretKeeping = 'protected' | 'plain' | 'memory'

export interface KeptSecrets {
  /** Null: there was no reason yet to ask the system. */
  readonly keeping: SecretKeeping | null
  /** The oldest first. */
  readonly rooms: readonly { readonly room: RoomReference; readonly secret: string }[]
  readonly accessTokens: readonly { readonly serverUrl: string; readonly token: string }[]
}

/** 'call' is the way back into a call, 'met' the devices met in rooms; `….unreadable` is what a schema of the page's has refused. */
export type KeptKey = 'settings' | 'rooms' | 'met' | 'call' | 'settings.unreadable' | 'rooms.unreadable'

export interface KeptText {
  /** 'kept' survives restarts, 'session' a crash or reload of the page and nothing else. */
  readonly area: 'kept' | 'session'
  readonly key: KeptKey
  /** JSON, at most a megabyte of it. */
  readonly text: string | null
}

/** The shell's own settings. The page shows and changes them, the shell carries them out. */
export interface DesktopSettings {
  readonly startAtLogin: boolean
  /** After a start at login the window stays away until it is asked for. */
  readonly startHidden: boolean
  /** The close button hides the window; otherwise it ends the app. */
  readonly closeHides: boolean
  readonly notifyPresence: boolean
  /** The person's own home server; null is the default. Counts from the next start of the page. */
  readonly serverUrl: string | null
  readonly hosting: { readonly isOn: boolean; readonly port: number }
  readonly updates: 'automatic' | 'ask'
}

/** What works from everywhere, whatever has the focus. */
export type ShortcutCommand = 'toggleMicrophone' | 'stopSharing' | 'showWindow'

export interface ShortcutState {
  /** As Electron writes them, e.g. `CommandOrControl+Shift+M`; null is unbound. */
  readonly accelerator: string | null
  /** 'taken': another program has it; 'invalid': not a combination; 'duplicate': another command of ours has it. */
  readonly problem: 'taken' | 'invalid' | 'duplicate' | null
}
export type ShortcutStates = Readonly<Record<ShortcutCommand, ShortcutState>>

/** What the tray, a notification, a global key or a link asks of the page. */
export type AppCommand =
  | { readonly kind: 'toggleMicrophone' }
  | { readonly kind: 'toggleCamera' }
  | { readonly kind: 'stopSharing' }
  | { readonly kind: 'pauseSharing'; readonly isPaused: boolean }
  | { readonly kind: 'leave' }
  /** By a click of the person's own: microphone as in the settings, camera off. */
  | { readonly kind: 'enter'; readonly room: RoomReference }
  /** By `--join`: both off. */
  | { readonly kind: 'enterQuietly'; readonly room: RoomReference; readonly secret: LinkSecret }
  /** By a link: the door is shown, and nothing is joined. */
  | { readonly kind: 'openDoor'; readonly room: RoomReference; readonly secret: LinkSecret }
  /** A link that could not be followed. */
  | { readonly kind: 'refuseLink'; readonly reason: LinkProblem }
  | { readonly kind: 'showSettings' }

/**
 * The secret a link has carried, beside the room and never in it: the tray, notifications and titles name rooms. Null
 * for a name, and for the link of an open room.
 */
export type LinkSecret = string | null

/** 'badKey': there is a secret in the link, and it is not whole. */
export type LinkProblem = 'notALink' | 'badServer' | 'badRoom' | 'badKey'

/** What is going on, as the page sees it. */
export interface AppStatus {
  readonly call: CallStatus | null
  /** In the person's order. */
  readonly favourites: readonly FavouriteStatus[]
  /** The home server cannot be reached. */
  readonly isOffline: boolean
}

export interface CallStatus {
  readonly room: RoomReference
  readonly label: string
  /** What is really sent. */
  readonly microphone: boolean
  readonly camera: boolean
  readonly share: 'off' | 'live' | 'paused'
  /** Name of the shared screen or window; empty when unknown. */
  readonly shareName: string
  readonly isReconnecting: boolean
  readonly names: readonly string[]
}

export interface FavouriteStatus {
  readonly room: RoomReference
  readonly label: string
  /** Null while not known. */
  readonly names: readonly string[] | null
}

export interface ShareSource {
  /** `window:…` or `screen:…`, as desktopCapturer names it. */
  readonly id: string
  readonly kind: 'screen' | 'window'
  readonly name: string
  /** `data:` address of a picture; empty when there is none. */
  readonly thumbnail: string
  /** Empty for screens and where the system has none. */
  readonly icon: string
}

export type ShareSources =
  | { readonly kind: 'sources'; readonly sources: readonly ShareSource[] }
  /** macOS: 'denied' needs the settings pane; 'needsRestart' was granted while we were running. */
  | { readonly kind: 'noPermission'; readonly state: 'notAsked' | 'denied' | 'needsRestart' }
  | { readonly kind: 'failed' }

export interface ShareChoice {
  readonly id: string
  readonly withAudio: boolean
}

export type HostingState =
  | { readonly kind: 'off' }
  | { readonly kind: 'starting' }
  | {
      readonly kind: 'on'
      /** For this machine. */
      readonly localUrl: string
      /** For others in the same network; null when this machine is in none. */
      readonly networkUrl: string | null
    }
  /** 'restarting' tries again by itself; the others do not. */
  | { readonly kind: 'failed'; readonly reason: 'portTaken' | 'portForbidden' | 'crashed' | 'restarting' }

export type UpdateState =
  /** No updates here: not packaged, or installed by a package manager that does it. */
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'none'; readonly checkedAtMs: number | null }
  | { readonly kind: 'checking' }
  | { readonly kind: 'available'; readonly version: string }
  | { readonly kind: 'downloading'; readonly version: string; readonly percent: number }
  | { readonly kind: 'ready'; readonly version: string }
  | { readonly kind: 'failed'; readonly reason: 'offline' | 'badSignature' | 'noSpace' | 'unknown' }

/** The small window that says we are sharing: its own page, its own preload, and nothing else in its reach. */
export interface BarBridge {
  /** @returns its undo */
  onState(listener: (state: BarState) => void): () => void
  act(action: BarAction): Promise<void>
}
export interface BarState {
  readonly name: string
  readonly isPaused: boolean
}
export type BarAction = 'stop' | 'pause' | 'resume' | 'showWindow'

export type DesktopEventName = keyof DesktopEvents

/** What the preload script exposes as `window.desktop`. */
export type DesktopBridge = {
  readonly [Call in keyof DesktopCalls]: (
    ...args: Parameters<DesktopCalls[Call]>
  ) => Promise<ReturnType<DesktopCalls[Call]>>
} & {
  /** @returns its undo */
  on<Name extends DesktopEventName>(name: Name, listener: (payload: DesktopEvents[Name]) => void): () => void
}
