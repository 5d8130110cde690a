/** For tests: a desktop shell that takes notes, and whose events are emitted by hand. */
import { Emitter } from '../emitter'
import type { DesktopState } from '../stores/desktop'
import type { AppStatus, DesktopEvents, DesktopSettings, HostDescription, Shell } from '../platform/shell'

const unbound = { accelerator: null, problem: null }

export const someDesktopSettings: DesktopSettings = {
  startAtLogin: false,
  startHidden: false,
  closeHides: true,
  notifyPresence: true,
  serverUrl: null,
  hosting: { isOn: false, port: 7440 },
  updates: 'automatic'
}

export function someDescription(change: Partial<HostDescription> = {}): HostDescription {
  return {
    appVersion: '1.2.3',
    platform: 'linux',
    serverUrl: 'https://home.example',
    isServerManaged: false,
    servers: ['https://home.example'],
    sharePicker: 'own',
    shareAudio: 'linuxHasNone',
    isWindowShown: true,
    kept: {},
    session: {},
    settings: someDesktopSettings,
    shortcuts: { toggleMicrophone: unbound, stopSharing: unbound, showWindow: unbound },
    hosting: { kind: 'off' },
    update: { kind: 'none', checkedAtMs: null },
    notices: [],
    ...change
  }
}

/** What the store shows of it. */
export function someDesktop(change: Partial<DesktopState> = {}): DesktopState {
  const { appVersion, platform, isServerManaged, serverUrl, settings, shortcuts, hosting, update } =
    someDescription()
  const loadedServerUrl = settings.serverUrl
  return {
    ...{ appVersion, platform, isServerManaged, serverUrl, loadedServerUrl },
    ...{ settings, shortcuts, hosting, update },
    ...change
  }
}

export class FakeShell implements Pick<Shell, 'on' | 'describeHost' | 'showStatus' | 'ready'> {
  readonly #events = new Emitter<DesktopEvents>()
  /** What it says of itself when asked. */
  description = someDescription()
  /** Everything it has been told, in order. */
  readonly told: AppStatus[] = []
  isReady = false

  on<Name extends keyof DesktopEvents>(
    name: Name,
    listener: (payload: DesktopEvents[Name]) => void
  ): () => void {
    return this.#events.on(name, listener)
  }

  emit<Name extends keyof DesktopEvents>(name: Name, payload: DesktopEvents[Name]): void {
    this.#events.emit(name, payload)
  }

  describeHost(): Promise<HostDescription> {
    return Promise.resolve(this.description)
  }

  showStatus(status: AppStatus): Promise<void> {
    this.told.push(status)
    return Promise.resolve()
  }

  ready(): Promise<void> {
    this.isReady = true
    return Promise.resolve()
  }
}
