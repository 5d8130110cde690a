/**
 * Where the key of this installation is kept: in IndexedDB, which takes `CryptoKey`s as they are, so that its private
 * half is never bytes in any script's hands.
 */
import { deviceKeyOf, makeDeviceKeyPair, type DeviceKey } from './deviceKey'

/** Keeps one pair of keys. Either method may reject where nothing can be kept. */
export interface KeyPairStore {
  read(): Promise<CryptoKeyPair | null>
  /** @returns the pair that is kept from here on: another page may have been quicker */
  keep(pair: CryptoKeyPair): Promise<CryptoKeyPair>
}

/** The key of this installation, made when there is none; one for this visit alone where none can be kept. */
export async function openDeviceKey(store: KeyPairStore = indexedDbKeyPair()): Promise<DeviceKey> {
  const kept = await store.read().catch(() => null)
  if (!kept) return deviceKeyOf(await keepNew(store))
  // A browser that has begun, or ceased, to trust this address finds a key of the other kind (see withoutWebCrypto).
  return deviceKeyOf(kept).catch(async () => deviceKeyOf(await makeDeviceKeyPair()))
}

async function keepNew(store: KeyPairStore): Promise<CryptoKeyPair> {
  const made = await makeDeviceKeyPair()
  return store.keep(made).catch(() => made)
}

const database = 'confab-device'
const table = 'keys'
const onlyRow = 'device'

function indexedDbKeyPair(): KeyPairStore {
  return {
    read: () => inTable('readonly', async (rows) => (await done(rows.get(onlyRow) as RowRequest)) ?? null),
    // One transaction, in which nobody else writes, decides who came first.
    keep: (pair) =>
      inTable('readwrite', async (rows) => {
        const earlier = await done(rows.get(onlyRow) as RowRequest)
        if (!earlier) await done(rows.put(pair, onlyRow))
        return earlier ?? pair
      })
  }
}

type RowRequest = IDBRequest<CryptoKeyPair | undefined>

/** @param use must wait for nothing but requests of the table, or the transaction ends early */
async function inTable<Result>(
  mode: IDBTransactionMode,
  use: (rows: IDBObjectStore) => Promise<Result>
): Promise<Result> {
  const opening = indexedDB.open(database, 1)
  opening.onupgradeneeded = () => void opening.result.createObjectStore(table)
  const opened = await done(opening)
  try {
    return await use(opened.transaction(table, mode).objectStore(table))
  } finally {
    opened.close()
  }
}

function done<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('nothing can be kept here'))
  })
}
