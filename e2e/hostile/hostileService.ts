/**
 * A signaling service that works against the people who use it: it stands between their apps and a real one, hears
 * everything, and may change, hold back, repeat or invent whatever it passes on.
 *
 * It is given nothing that an operator of a real service would not have.
 */
import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server, type Socket } from 'socket.io'
import { io as connect, type Socket as Upstream } from 'socket.io-client'

/** One connection of one person's app. */
export interface Victim {
  /** From 0, in the order in which they came. */
  readonly number: number
  /** Tells the app something as if the service had. */
  tell(notice: string, payload: unknown): void
}

/** What is done to whatever passes. Each may be left out: then it passes as it is. */
export interface Attack {
  /** @returns what the real service is asked instead */
  readonly request?: (victim: Victim, name: string, payload: unknown) => unknown
  /** @returns what the app gets as the reply instead */
  readonly reply?: (victim: Victim, name: string, reply: unknown) => unknown
  /** @returns what the app is told instead: any number of notices of this name */
  readonly notice?: (
    victim: Victim,
    name: string,
    payload: unknown
  ) => readonly unknown[] | Promise<readonly unknown[]>
}

export interface HostileService {
  readonly url: string
  readonly victims: readonly Victim[]
  /** Every request, header, reply and notice so far, as text. */
  readonly seen: readonly string[]
  /** From now on. */
  attackWith(attack: Attack): void
  close(): Promise<void>
}

/** @param target the real service */
export async function startHostileService(target: string): Promise<HostileService> {
  let attack: Attack = {}
  const seen: string[] = []
  const victims: Victim[] = []
  const upstreams: Upstream[] = []
  const http = createServer((asked, answer) => {
    seen.push(`${asked.method} ${asked.url} ${JSON.stringify(asked.rawHeaders)}`)
    passOn(asked, answer, target)
  })
  http.on('upgrade', (asked) => seen.push(`upgrade ${asked.url} ${JSON.stringify(asked.rawHeaders)}`))
  const io = new Server(http, { transports: ['websocket'], serveClient: false })

  io.on('connection', (socket) => {
    const victim: Victim = {
      number: victims.length,
      tell: (notice, payload) => void socket.emit(notice, payload)
    }
    victims.push(victim)
    seen.push(`auth ${JSON.stringify(socket.handshake.auth)}`)
    const upstream = connect(target, {
      transports: ['websocket'],
      auth: socket.handshake.auth,
      reconnection: false,
      forceNew: true
    })
    upstreams.push(upstream)
    stand(socket, upstream, victim)
  })

  function stand(socket: Socket, upstream: Upstream, victim: Victim): void {
    const inbound = inOrder()
    const outbound = inOrder()
    socket.onAny((name: string, payload: unknown, acknowledge?: (reply: unknown) => void) => {
      seen.push(`${name} ${JSON.stringify(payload)}`)
      outbound(async () => {
        const asked = attack.request ? await attack.request(victim, name, payload) : payload
        if (!acknowledge) {
          upstream.emit(name, asked)
          return
        }
        upstream.emit(name, asked, (reply: unknown) => {
          seen.push(`${name} -> ${JSON.stringify(reply)}`)
          // Behind every notice that came before it, as from the real one.
          inbound(async () => acknowledge(attack.reply ? await attack.reply(victim, name, reply) : reply))
        })
      })
    })
    upstream.onAny((name: string, payload: unknown) => {
      seen.push(`${name} ${JSON.stringify(payload)}`)
      inbound(async () => {
        const told = attack.notice ? await attack.notice(victim, name, payload) : [payload]
        for (const one of told) socket.emit(name, one)
      })
    })
    upstream.on('disconnect', () => socket.disconnect(true))
    socket.on('disconnect', () => upstream.disconnect())
  }

  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    victims,
    seen,
    attackWith: (next) => (attack = next),
    async close() {
      for (const upstream of upstreams) upstream.disconnect()
      http.closeAllConnections()
      await io.close()
    }
  }
}

/** One task after the other. An attack that throws ends the test run: it would show nothing. */
function inOrder(): (task: () => Promise<unknown>) => void {
  let last: Promise<unknown> = Promise.resolve()
  return (task) => {
    last = last.then(task)
  }
}

/** The web client, from the real service. */
function passOn(asked: IncomingMessage, answer: ServerResponse, target: string): void {
  const { method = 'GET', url = '/', headers } = asked
  const passed = request(`${target}${url}`, { method, headers }, (response) => {
    answer.writeHead(response.statusCode ?? 502, response.headers)
    response.pipe(answer)
  })
  passed.on('error', () => answer.destroy())
  asked.pipe(passed)
}
