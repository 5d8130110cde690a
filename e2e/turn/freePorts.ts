/** Ports that nothing listens on, for programs that cannot choose one themselves. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'

/**
 * Ports free for both TCP and UDP. Somebody else may take one before the caller does; the system gives each out only
 * after all the others, so that this takes tens of thousands of connections.
 */
export async function freePorts(count: number, address = '127.0.0.1'): Promise<number[]> {
  const found: number[] = []
  while (found.length < count) {
    const server = createServer().listen(0, address)
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    if (await isFreeForUdp(port, address)) found.push(port)
    server.close()
    await once(server, 'close')
  }
  return found
}

async function isFreeForUdp(port: number, address: string): Promise<boolean> {
  const socket = createSocket('udp4')
  try {
    socket.bind(port, address)
    await once(socket, 'listening')
    return true
  } catch {
    return false
  } finally {
    socket.close()
  }
}
