import { describe, expect, it } from 'vitest'
import { makeDeviceKeyPair } from './deviceKey'
import { openDeviceKey, type KeyPairStore } from './deviceStore'

/** Keeps what it gets first, as one table in one transaction does. */
function keepingStore(): KeyPairStore & { kept: CryptoKeyPair | null } {
  const store = {
    kept: null as CryptoKeyPair | null,
    read: () => Promise.resolve(store.kept),
    keep: (pair: CryptoKeyPair) => Promise.resolve((store.kept ??= pair))
  }
  return store
}

describe('the key of an installation', () => {
  it('is the same at every start', async () => {
    const store = keepingStore()
    const first = await openDeviceKey(store)
    expect((await openDeviceKey(store)).publicKey).toEqual(first.publicKey)
  })

  it('is the one kept first when two pages start at once', async () => {
    const store = keepingStore()
    const [one, other] = await Promise.all([openDeviceKey(store), openDeviceKey(store)])
    expect(one.publicKey).toEqual(other.publicKey)
  })

  it('cannot be taken out of the browser', async () => {
    const store = keepingStore()
    await openDeviceKey(store)
    expect(store.kept?.privateKey.extractable).toBe(false)
  })

  it.each([
    { case: 'nothing can be read', broken: { read: () => Promise.reject(new Error('no storage')) } },
    { case: 'nothing can be kept', broken: { keep: () => Promise.reject(new Error('no storage')) } }
  ])('is one for this visit where $case', async ({ broken }) => {
    const device = await openDeviceKey({ ...keepingStore(), ...broken })
    expect(device.publicKey).toHaveLength(65)
  })

  it('stays the kept one where it can be read and not written', async () => {
    const kept = await makeDeviceKeyPair()
    const store = { read: () => Promise.resolve(kept), keep: () => Promise.reject(new Error('full')) }
    expect((await openDeviceKey(store)).publicKey).toEqual((await openDeviceKey(store)).publicKey)
  })
})
