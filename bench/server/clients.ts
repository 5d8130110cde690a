/** The far end of the servers' connections: many Socket.IO clients in the benchmark's own process. */
import { io, type Socket } from 'socket.io-client'
import {
  PROTOCOL_VERSION,
  type Reply,
  type RequestName,
  type RequestPayload,
  type RequestReply
} from '../../signaling/protocol'

/** How many open at a time; a storm of handshakes would measure buffers. */
const batchSize = 50

/** Of the length of a real one: a name, two keys and a signature, sealed. */
const card = 'c'.repeat(470)

/**
 * The same client for both servers; only Confab's reads the version.
 *
 * @param addressOf what a proxy says each of them comes from; all are this machine unless told
 */
export async function connectMany(
  url: string,
  count: number,
  addressOf?: (index: number) => string
): Promise<Socket[]> {
  const sockets: Socket[] = []
  while (sockets.length < count) {
    const size = Math.min(batchSize, count - sockets.length)
    const first = sockets.length
    const connecting = Array.from({ length: size }, (_, index) => connect(url, addressOf?.(first + index)))
    sockets.push(...(await Promise.all(connecting)))
  }
  return sockets
}

/** @throws when the service refuses */
export async function request<Name extends RequestName>(
  socket: Socket,
  name: Name,
  payload: RequestPayload<Name>
): Promise<RequestReply<Name>> {
  const reply = (await socket.emitWithAck(name, payload)) as Reply<RequestReply<Name>>
  if (!reply.ok) throw new Error(`${name} was refused: ${reply.error.code}`)
  return reply.value
}

/** @returns the participant id */
export async function joinRoom(socket: Socket, roomId: string): Promise<string> {
  const state = { microphone: true, camera: true, share: false, sharePaused: false, hand: false }
  const { self } = await request(socket, 'room:join', { roomId, card, state })
  return self.id
}

function connect(url: string, address?: string): Promise<Socket> {
  const socket = io(url, {
    transports: ['websocket'],
    auth: { protocol: PROTOCOL_VERSION },
    forceNew: true,
    reconnection: false,
    ...(address !== undefined && { extraHeaders: { 'X-Forwarded-For': address } })
  })
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket))
    socket.once('connect_error', reject)
  })
}
