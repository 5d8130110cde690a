/**
 * What the page has to know again at the next start and nobody else may: secrets of rooms, access codes of servers.
 *
 * Encrypted by the system where it can do that. Where it protects nothing they are kept as they are, in a settings
 * file that only the person may read: a favourite that loses its key at every start is none. The page is told which.
 */
import type { KeptSecrets, RoomReference, SecretKeeping } from '../../preload/contract'
import type { StoredSettings } from './schema'
import type { Secrets } from './secrets'
import type { SettingsStore } from './store'

export interface PageSecretsOptions {
  readonly secrets: Secrets
  readonly store: Pick<SettingsStore, 'values' | 'update'>
}

export interface PageSecrets {
  read(): Promise<KeptSecrets>
  keepRoomSecret(kept: {
    readonly room: RoomReference
    readonly secret: string | null
  }): Promise<SecretKeeping>
  keepAccessToken(kept: { readonly serverUrl: string; readonly token: string | null }): Promise<SecretKeeping>
}

/** Twice what the page keeps when all is well; a page gone wrong fills neither memory nor disk. */
export const pageSecretsKept = 512

const roomPrefix = 'room:'
const accessPrefix = 'access:'

export function createPageSecrets({ secrets, store }: PageSecretsOptions): PageSecrets {
  /** Those of this run that may be in memory alone. */
  const written = new Set<string>()
  let last: Promise<unknown> = Promise.resolve()

  /** One after the other: the newest of two values for one name must be the one that stays. */
  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = last.then(work)
    last = turn.catch(() => undefined)
    return turn
  }

  async function keep(name: string, value: string | null): Promise<SecretKeeping> {
    const known = namesOf(store.values, written)
    if (!known.includes(name) && (value === null || known.length >= pageSecretsKept)) return 'memory'
    const isProtected = await secrets.isProtected()
    await secrets.write(name, isProtected ? value : null)
    keepPlain(store, name, isProtected ? null : value)
    if (value === null) written.delete(name)
    else written.add(name)
    if (!isProtected) return 'plain'
    return value === null || store.values.secrets[name] !== undefined ? 'protected' : 'memory'
  }

  /** What was written in worse times is protected from now on. */
  async function readOne(name: string, isProtected: boolean): Promise<string | null> {
    const plain = store.values.plainSecrets[name]
    if (plain === undefined) return secrets.read(name)
    if (isProtected) await keep(name, plain)
    return plain
  }

  async function readAll(): Promise<KeptSecrets> {
    const known = namesOf(store.values, written)
    // The system's key store may ask the person: not without a reason.
    if (known.length === 0) return { keeping: null, rooms: [], accessTokens: [] }
    const isProtected = await secrets.isProtected()
    const values = await Promise.all(
      known.map(async (name) => ({ name, value: await readOne(name, isProtected) }))
    )
    const found = values.flatMap(({ name, value }) => (value === null ? [] : [{ name, value }]))
    return {
      keeping: isProtected ? 'protected' : 'plain',
      rooms: found.flatMap(({ name, value }) => {
        const room = roomOf(name)
        return room ? [{ room, secret: value }] : []
      }),
      accessTokens: found.flatMap(({ name, value }) =>
        name.startsWith(accessPrefix) ? [{ serverUrl: name.slice(accessPrefix.length), token: value }] : []
      )
    }
  }

  return {
    read: () => inTurn(readAll),
    keepRoomSecret: ({ room, secret }) =>
      inTurn(() => keep(`${roomPrefix}${room.roomId}@${room.serverUrl}`, secret)),
    keepAccessToken: ({ serverUrl, token }) => inTurn(() => keep(accessPrefix + serverUrl, token))
  }
}

function namesOf({ secrets, plainSecrets }: StoredSettings, written: ReadonlySet<string>): readonly string[] {
  const all = new Set([...Object.keys(secrets), ...Object.keys(plainSecrets), ...written])
  return [...all].filter((name) => name.startsWith(roomPrefix) || name.startsWith(accessPrefix))
}

function keepPlain(store: PageSecretsOptions['store'], name: string, value: string | null): void {
  const { plainSecrets } = store.values
  if (value === null && plainSecrets[name] === undefined) return
  const others = Object.entries(plainSecrets).filter(([kept]) => kept !== name)
  store.update({ plainSecrets: Object.fromEntries(value === null ? others : [...others, [name, value]]) })
}

function roomOf(name: string): RoomReference | null {
  const [, roomId, serverUrl] = /^room:([^@]+)@(.+)$/.exec(name) ?? []
  return roomId !== undefined && serverUrl !== undefined ? { roomId, serverUrl } : null
}
