/**
 * Small secrets, encrypted by the system and kept with the settings.
 *
 * Secure by default: where the system cannot really protect them they live in memory, and nothing is written. The
 * system's key store is not touched before the first secret is asked for; it may be slow, or ask the person.
 */
import type { SafeStorage } from 'electron'
import type { SettingsStore } from './store'

export interface SecretsOptions {
  readonly safeStorage: Pick<
    SafeStorage,
    'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
  >
  readonly store: Pick<SettingsStore, 'values' | 'update'>
  readonly platform: NodeJS.Platform
  readonly report: (problem: unknown) => void
}

export interface Secrets {
  /** Null when there is none, or none that can be read. Never rejects. */
  read(name: string): Promise<string | null>
  /** Null removes. Never rejects; what cannot be written is kept in memory. */
  write(name: string, value: string | null): Promise<void>
  /** Whether the system protects what is written. Asked of it once; false means: only until the app ends. */
  isProtected(): Promise<boolean>
}

export function createSecrets({ safeStorage, store, platform, report }: SecretsOptions): Secrets {
  const inMemory = new Map<string, string>()
  let protection: Promise<boolean> | null = null

  const isProtected = (): Promise<boolean> =>
    (protection ??= findProtection(safeStorage, platform).catch((cause: unknown) => {
      report(new Error('The system does not protect secrets.', { cause }))
      return false
    }))

  async function encrypt(name: string, value: string): Promise<void> {
    const encrypted = await safeStorage.encryptStringAsync(value)
    store.update({ secrets: { ...store.values.secrets, [name]: encrypted.toString('base64') } })
  }

  function remove(name: string): void {
    const others = Object.entries(store.values.secrets).filter(([kept]) => kept !== name)
    store.update({ secrets: Object.fromEntries(others) })
  }

  async function decrypt(name: string, encrypted: string): Promise<string | null> {
    try {
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(
        Buffer.from(encrypted, 'base64')
      )
      if (shouldReEncrypt) await encrypt(name, result)
      return result
    } catch (cause) {
      report(new Error(`A kept secret cannot be read: ${kindOf(name)}.`, { cause }))
      // A locked key store opens again; anything else will never be readable.
      if (!isTemporary(cause) && store.values.secrets[name] === encrypted) remove(name)
      return null
    }
  }

  return {
    isProtected,
    async read(name) {
      const remembered = inMemory.get(name)
      if (remembered !== undefined) return remembered
      const encrypted = store.values.secrets[name]
      // What an unprotected start cannot read, the next protected one can: it is left alone.
      if (encrypted === undefined || !(await isProtected())) return null
      return decrypt(name, encrypted)
    },
    async write(name, value) {
      inMemory.delete(name)
      if (value === null) return remove(name)
      if (await isProtected()) {
        try {
          return await encrypt(name, value)
        } catch (cause) {
          report(new Error(`A secret cannot be kept: ${kindOf(name)}.`, { cause }))
        }
      }
      // An older value must not come back at the next start.
      remove(name)
      inMemory.set(name, value)
    }
  }
}

/**
 * On Linux without a key store Chromium encrypts with a password that is in its source, and says that encryption is
 * available. The backend's name tells in advance; the mark `v10` on what comes out tells when the store named has
 * not answered (Chromium, components/os_crypt). Elsewhere `v10` is the real thing.
 */
async function findProtection(
  safeStorage: SecretsOptions['safeStorage'],
  platform: NodeJS.Platform
): Promise<boolean> {
  const isLinux = platform !== 'darwin' && platform !== 'win32'
  if (isLinux && safeStorage.getSelectedStorageBackend() === 'basic_text') return false
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return false
  if (!isLinux) return true
  const probe = await safeStorage.encryptStringAsync('probe')
  return probe.subarray(0, 3).toString('latin1') !== 'v10'
}

/** Which room or server it is for is in the rest of the name, and nothing for a log. */
function kindOf(name: string): string {
  return name.replace(/:.*/, '')
}

/** Electron tells the two apart by the message alone. */
function isTemporary(problem: unknown): boolean {
  return problem instanceof Error && problem.message.includes('temporarily unavailable')
}
