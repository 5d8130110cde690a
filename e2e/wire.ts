/** The line between one person and the service, to be cut, held and mended. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

export class Wire {
  readonly #server: Server
  /** Our ends and the service's ends of what is connected. */
  readonly #near = new Set<Socket>()
  readonly #far = new Set<Socket>()
  #isCut = false

  private constructor(port: number) {
    this.#server = createServer((near) => {
      const far = connect(port, '127.0.0.1')
      this.#keep(this.#near, near, far)
      this.#keep(this.#far, far, near)
      near.pipe(far)
      far.pipe(near)
      if (this.#isCut) near.destroy()
    })
  }

  static async lay(port: number): Promise<Wire> {
    const wire = new Wire(port)
    wire.#server.listen(0, '127.0.0.1')
    await once(wire.#server, 'listening')
    return wire
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`
  }

  /** Breaks every connection and lets no new one through. */
  cut(): void {
    this.#isCut = true
    for (const end of this.#near) end.destroy()
  }

  mend(): void {
    this.#isCut = false
  }

  /** The service hears us, and we do not hear it until `release()`. */
  hold(): void {
    for (const end of this.#far) end.unpipe()
  }

  release(): void {
    for (const end of this.#far) end.emit('released')
  }

  close(): void {
    this.cut()
    this.#server.close()
  }

  #keep(ends: Set<Socket>, end: Socket, other: Socket): void {
    ends.add(end)
    end.on('released', () => end.pipe(other))
    end.on('error', () => {})
    end.on('close', () => {
      ends.delete(end)
      other.destroy()
    })
  }
}
