/**
 * The modules that stand between an app and the operating system. What would leave the test (a message, a dialog, a
 * browser) is kept in a record instead; what is asked of the machine has a plain answer.
 */
import { EventEmitter } from 'node:events'
import { rm } from 'node:fs/promises'
import { preventable, strict } from './strict'

type Functions<Module> = { readonly [Name in keyof Module]?: unknown }

/** Showing something to a person is remembered; their answers come from specs, which replace the functions. */
class HostNotification extends EventEmitter {
  readonly title: string
  readonly body: string
  readonly silent: boolean
  readonly actions: readonly Electron.NotificationAction[]

  constructor(options: Electron.NotificationConstructorOptions = {}) {
    super()
    this.title = options.title ?? ''
    this.body = options.body ?? ''
    this.silent = options.silent ?? false
    this.actions = options.actions ?? []
  }

  static isSupported(): boolean {
    return true
  }

  show(): void {
    setImmediate(() => this.emit('show', preventable()))
  }

  close(): void {
    setImmediate(() => this.emit('close', preventable()))
  }
}

/** Opens nothing, because nothing may leave the test; a spec replaces a function to see what it was asked. */
const shell = strict('shell', {
  openExternal: () => Promise.resolve(),
  openPath: () => Promise.resolve(''),
  showItemInFolder: () => {},
  beep: () => {},
  trashItem: (path: string) => rm(path, { recursive: true })
} satisfies Functions<Electron.Shell>)

/** Every dialog is dismissed, as by Escape; a spec that wants another answer replaces the function. */
const dialog = strict('dialog', {
  showOpenDialog: () => Promise.resolve({ canceled: true, filePaths: [] }),
  showSaveDialog: () => Promise.resolve({ canceled: true, filePath: '' }),
  showMessageBox: () => Promise.resolve({ response: 0, checkboxChecked: false }),
  showMessageBoxSync: () => 0,
  showErrorBox: (title: string, content: string) => void process.stderr.write(`${title}: ${content}\n`)
} satisfies Functions<Electron.Dialog>)

/** Events are emitted by specs: `powerMonitor.emit('suspend')`. */
const powerMonitor = strict(
  'powerMonitor',
  Object.assign(new EventEmitter(), {
    getSystemIdleState: () => 'active' as const,
    getSystemIdleTime: () => 0,
    isOnBatteryPower: () => false,
    onBatteryPower: false
  } satisfies Functions<Electron.PowerMonitor>)
)

function powerSaveBlocker() {
  const running = new Set<number>()
  let lastId = 0
  return strict('powerSaveBlocker', {
    start() {
      running.add((lastId += 1))
      return lastId
    },
    stop: (id: number) => running.delete(id),
    isStarted: (id: number) => running.has(id)
  } satisfies Functions<Electron.PowerSaveBlocker>)
}

/** Reversible and not secret, like Electron's own `basic_text` on a Linux without a keyring. */
const safeStorage = strict('safeStorage', {
  isEncryptionAvailable: () => true,
  getSelectedStorageBackend: () => 'basic_text' as const,
  setUsePlainTextEncryption: () => {},
  encryptString: (text: string) => Buffer.from(`v10${Buffer.from(text).toString('base64')}`),
  decryptString(encrypted: Buffer) {
    const text = encrypted.toString()
    if (!text.startsWith('v10')) {
      throw new Error(
        'Error while decrypting the ciphertext provided to safeStorage.decryptString. Ciphertext does not appear to be encrypted.'
      )
    }
    return Buffer.from(text.slice(3), 'base64').toString()
  }
} satisfies Functions<Electron.SafeStorage>)

/** In memory, so that two apps of one display do not disturb each other. Asynchronous since Electron 44. */
function clipboard() {
  let text = ''
  return strict('clipboard', {
    readText: () => Promise.resolve(text),
    writeText(written: string) {
      text = written
      return Promise.resolve()
    }
  } satisfies Functions<Electron.Clipboard>)
}

const systemPreferences = strict('systemPreferences', {
  getMediaAccessStatus: () => 'granted' as const,
  askForMediaAccess: () => Promise.resolve(true)
} satisfies Functions<Electron.SystemPreferences>)

const net = strict('net', {
  isOnline: () => true,
  online: true,
  fetch: (...args: Parameters<typeof fetch>) => fetch(...args)
} satisfies Functions<Electron.Net>)

/** @param applyTheme tells the open windows */
export function nativeTheme(applyTheme: (theme: Electron.NativeTheme['themeSource']) => void) {
  let source: Electron.NativeTheme['themeSource'] = 'system'
  class Theme extends EventEmitter {
    get themeSource() {
      return source
    }

    set themeSource(chosen) {
      if (chosen === source) return
      source = chosen
      applyTheme(chosen)
      setImmediate(() => this.emit('updated'))
    }

    get shouldUseDarkColors() {
      return source === 'dark'
    }

    readonly shouldUseHighContrastColors = false
  }
  return strict('nativeTheme', new Theme())
}

export function systemModules() {
  return {
    Notification: HostNotification,
    shell,
    dialog,
    powerMonitor,
    powerSaveBlocker: powerSaveBlocker(),
    safeStorage,
    clipboard: clipboard(),
    systemPreferences,
    net
  }
}
