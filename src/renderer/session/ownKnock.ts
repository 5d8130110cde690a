/**
 * Our knock at the door of a locked room: waits there until somebody inside answers, and ends when the person turns
 * away. Those inside can read who knocks, the service cannot.
 */
import { watch } from 'vue'
import type { RoomKey } from '../roomKeys'
import { writeCard } from '../trust/card'
import type { DeviceKey } from '../trust/deviceKey'
import { makeSessionKey } from '../trust/pairSeal'
import { roomSealOf } from '../trust/roomSeal'
import { problemOf } from './joinProblem'
import type { Services } from './services'
import type { Stores } from './stores'

export interface OwnKnockOptions {
  readonly services: Pick<Services, 'placeOf'>
  readonly stores: Pick<Stores, 'call' | 'rooms' | 'roomSecrets' | 'settings' | 'trust'>
  readonly device: Promise<DeviceKey>
  /** Goes in: somebody has opened, or there is no lock any more. */
  readonly join: (key: RoomKey) => Promise<void>
}

interface Waiting {
  readonly key: RoomKey
  /** Tells the service, unless the connection is gone; nothing that comes later counts. */
  readonly end: () => void
}

export class OwnKnock {
  readonly #options: OwnKnockOptions
  #waiting: Waiting | null = null

  constructor(options: OwnKnockOptions) {
    this.#options = options
  }

  /** Does nothing where the room has no secret here. In place of a knock at another door. */
  async knock(key: RoomKey): Promise<void> {
    const { services, stores, device } = this.#options
    const place = services.placeOf(key)
    const secret = stores.roomSecrets.secretOf(key)
    this.stop()
    if (!place || secret === null) return
    const { client, roomId } = place
    const card = async (): Promise<{ readonly roomId: string; readonly card: string }> => {
      const seal = await roomSealOf(secret, roomId)
      const session = (await makeSessionKey()).publicKey
      const name = stores.settings.values.displayName.trim()
      return {
        roomId: seal.wireRoomId,
        card: await writeCard({ name, session }, await device, seal, 'knock')
      }
    }
    const payload = card().catch(() => null)
    const ask = async (): Promise<void> => {
      const asked = await payload
      if (this.#waiting !== waiting) return
      if (!asked) {
        this.#turnedAway(key, 'internal')
        return
      }
      const reply = await client.request('room:knock', asked)
      // Without a connection there is no knock; the next one knocks again.
      if (this.#waiting === waiting && !reply.ok && reply.error.code !== 'unreachable')
        this.#turnedAway(key, reply.error.code)
    }
    const undos = [
      client.on('knock:answered', ({ roomId: answered, isAdmitted }) => {
        void payload.then((asked) => {
          if (this.#waiting === waiting && asked?.roomId === answered) this.#hear(key, isAdmitted)
        })
      }),
      // A knock ends with its connection.
      client.on('connected', () => void ask()),
      watch(
        () => stores.rooms.visitedId,
        (visited) => visited !== key && this.stop()
      )
    ]
    const waiting: Waiting = { key, end: () => undos.forEach((undo) => undo()) }
    this.#waiting = waiting
    stores.trust.ownKnock = 'waiting'
    await ask()
  }

  /** Idempotent. Also forgets what was answered. */
  stop(): void {
    const key = this.#waiting?.key
    this.#end()
    this.#options.stores.trust.ownKnock = 'none'
    if (key !== undefined) void this.#options.services.placeOf(key)?.client.request('room:unknock', {})
  }

  #end(): void {
    this.#waiting?.end()
    this.#waiting = null
  }

  #hear(key: RoomKey, isAdmitted: boolean): void {
    this.#end()
    this.#options.stores.trust.ownKnock = isAdmitted ? 'none' : 'refused'
    if (isAdmitted) void this.#options.join(key)
  }

  #turnedAway(key: RoomKey, code: Parameters<typeof problemOf>[0]): void {
    const { call, trust } = this.#options.stores
    this.#end()
    trust.ownKnock = code === 'doorCrowded' ? 'crowded' : 'none'
    if (code === 'notLocked') void this.#options.join(key)
    // Still before a locked door, where one can knock again.
    else if (code === 'doorCrowded') call.phase = { kind: 'failed', roomId: key, problem: 'roomLocked' }
    else call.phase = { kind: 'failed', roomId: key, problem: problemOf(code) }
  }
}
