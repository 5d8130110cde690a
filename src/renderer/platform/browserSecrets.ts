/**
 * Secrets in the browser's storage, readable for whoever can use this browser: it has no better place for what a page
 * must read again. Other windows write there, too, so each change is made to what is there now.
 */
import * as v from 'valibot'
import { RoomId } from '../../../signaling/protocol'
import { parseJson, sievedArray } from '../parseJson'
import type { SecretStore, TextStore } from './platform'
import type { SecretKeeping } from './shell'

const Rooms = sievedArray(
  v.object({ room: v.object({ roomId: RoomId, serverUrl: v.string() }), secret: v.string() })
)
const AccessTokens = sievedArray(v.object({ serverUrl: v.string(), token: v.string() }))

/** @param texts as of the whole browser, and not of a window */
export function browserSecretStore(texts: Pick<TextStore, 'read' | 'write'>): SecretStore {
  function list<Schema extends v.GenericSchema>(key: string, schema: Schema): v.InferOutput<Schema> | [] {
    const parsed = v.safeParse(schema, parseJson(texts.read(key) ?? ''))
    return parsed.success ? parsed.output : []
  }

  function write(key: string, entries: readonly unknown[]): Promise<SecretKeeping> {
    return Promise.resolve(texts.write(key, JSON.stringify(entries)) ? 'plain' : 'memory')
  }

  return {
    read: () =>
      Promise.resolve({
        keeping: null,
        rooms: list('roomSecrets', Rooms),
        accessTokens: list('accessTokens', AccessTokens)
      }),
    keepRoomSecret({ room, secret }) {
      const isOther = (kept: v.InferOutput<typeof Rooms>[number]): boolean =>
        kept.room.roomId !== room.roomId || kept.room.serverUrl !== room.serverUrl
      const others = list('roomSecrets', Rooms).filter(isOther)
      return write('roomSecrets', secret === null ? others : [...others, { room, secret }])
    },
    keepAccessToken({ serverUrl, token }) {
      const others = list('accessTokens', AccessTokens).filter((kept) => kept.serverUrl !== serverUrl)
      return write('accessTokens', token === null ? others : [...others, { serverUrl, token }])
    }
  }
}
