import { describe, expect, it } from 'vitest'
import { privacyOf } from '../components/basics/roomPrivacy'
import { newRoomSecret } from '../trust/roomSecret'
import { inFreshPages, setUp, setUpInside, settled } from './sessionRig'

inFreshPages()

describe('a room whose key is missing', () => {
  it('is not entered as the open room of its name, and nothing is captured for it', async () => {
    const { session, stores, client, devices } = setUp()
    stores.rooms.markPrivate('tea-kitchen')
    await session.join('tea-kitchen', { microphone: true, camera: true })
    await settled()
    expect(stores.call.phase).toMatchObject({ kind: 'failed', problem: 'keyMissing' })
    expect([devices.requests, client.asked]).toEqual([[], []])
  })
})

describe('whether the call is private', () => {
  it('is a matter of the secret it was joined with, whatever is kept for the room meanwhile', async () => {
    const { session, stores } = await setUpInside()
    expect(stores.call.isRoomPrivate).toBe(false)
    stores.roomSecrets.replace(
      'tea-kitchen',
      newRoomSecret((bytes) => crypto.getRandomValues(bytes))
    )
    expect(privacyOf({ secrets: stores.roomSecrets, call: stores.call }, 'tea-kitchen')).toBe('open')
    await session.moveTo('tea-kitchen')
    expect(stores.call.isRoomPrivate).toBe(true)
    session.leave()
    expect(stores.call.isRoomPrivate).toBeNull()
    expect(privacyOf({ secrets: stores.roomSecrets, call: stores.call }, 'tea-kitchen')).toBe('private')
  })
})

describe('a page that cannot seal anything', () => {
  it('says so, opens no device and does not blame the service', async () => {
    const { session, stores, client, devices } = setUp({ canSeal: false })
    await session.join('tea-kitchen', { microphone: true, camera: true })
    await settled()
    expect(stores.call.phase).toMatchObject({ kind: 'failed', problem: 'sealingMissing' })
    expect([devices.requests, client.asked]).toEqual([[], []])
  })
})
