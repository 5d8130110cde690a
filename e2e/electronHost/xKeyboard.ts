/**
 * Global key grabs over the X11 protocol itself: the few requests it takes are less than a library.
 *
 * @see X Window System Protocol, X Consortium Standard, sections 8 (connection setup) and 9 (requests)
 */
import { createConnection, type Socket } from 'node:net'
import type { KeyCombination } from './accelerator'

const opcodes = { grabKey: 33, ungrabKey: 34, getKeyboardMapping: 101 } as const
const eventSize = 32
const keyPress = 2
const reply = 1
/** Caps Lock and Num Lock are modifiers, too, and must make no difference. */
const lockMasks = [0, 2, 16, 18]
const significantModifiers = 1 | 4 | 8 | 64

interface Server {
  readonly root: number
  readonly firstKeycode: number
  readonly lastKeycode: number
}

interface Grab {
  readonly keycode: number
  readonly modifiers: number
  readonly onPress: () => void
}

export class XKeyboard {
  readonly #socket: Socket
  readonly #grabs = new Set<Grab>()
  readonly #ready: Promise<{ server: Server; keycodes: ReadonlyMap<number, number> }>
  #received = Buffer.alloc(0)
  #onReceived: () => void = () => {}

  /** @param display for example `:99`; only local displays without access control */
  constructor(display: string) {
    const number = /^:(\d+)/.exec(display)?.[1]
    if (number === undefined) throw new Error(`${display} is not a local display`)
    this.#socket = createConnection(`/tmp/.X11-unix/X${number}`)
    // Nothing of it keeps the process alive, and a display that goes takes the app with it anyway.
    this.#socket.unref().on('error', () => {})
    this.#socket.on('data', (bytes) => {
      this.#received = Buffer.concat([this.#received, bytes])
      this.#onReceived()
    })
    this.#ready = this.#setUp()
    this.#ready.catch(() => {})
  }

  /** @returns its undo */
  grab({ keysym, modifiers }: KeyCombination, onPress: () => void): () => void {
    let isWanted = true
    let undo = () => {}
    void this.#ready.then(({ server, keycodes }) => {
      const keycode = keycodes.get(keysym)
      if (!isWanted || keycode === undefined) return
      const grab = { keycode, modifiers, onPress }
      this.#grabs.add(grab)
      for (const mask of lockMasks) this.#socket.write(grabRequest(server.root, keycode, modifiers | mask))
      undo = () => {
        this.#grabs.delete(grab)
        for (const mask of lockMasks)
          this.#socket.write(ungrabRequest(server.root, keycode, modifiers | mask))
      }
    })
    return () => {
      isWanted = false
      undo()
    }
  }

  async #setUp() {
    // Little endian, protocol 11.0, no authorization.
    this.#socket.write(Buffer.from([0x6c, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]))
    const head = await this.#take(8)
    if (head[0] !== 1) throw new Error('the X server has refused the connection')
    const server = readServer(await this.#take(head.readUInt16LE(6) * 4))
    const count = server.lastKeycode - server.firstKeycode + 1
    this.#socket.write(Buffer.from([opcodes.getKeyboardMapping, 0, 2, 0, server.firstKeycode, count, 0, 0]))
    const answer = await this.#take(eventSize)
    if (answer[0] !== reply) throw new Error('the X server has no keyboard')
    const mapping = await this.#take(answer.readUInt32LE(4) * 4)
    const keycodes = readKeycodes(mapping, server.firstKeycode, answer[1] ?? 1)
    this.#onReceived = () => this.#readEvents()
    this.#readEvents()
    return { server, keycodes }
  }

  #take(length: number): Promise<Buffer> {
    return new Promise((resolve) => {
      this.#onReceived = () => {
        if (this.#received.length < length) return
        const taken = this.#received.subarray(0, length)
        this.#received = this.#received.subarray(length)
        this.#onReceived = () => {}
        resolve(taken)
      }
      this.#onReceived()
    })
  }

  #readEvents(): void {
    while (this.#received.length >= eventSize) {
      const event = this.#received.subarray(0, eventSize)
      this.#received = this.#received.subarray(eventSize)
      if (event[0] !== keyPress) continue
      const modifiers = event.readUInt16LE(28) & significantModifiers
      for (const grab of this.#grabs) {
        if (grab.keycode === event[1] && grab.modifiers === modifiers) grab.onPress()
      }
    }
  }
}

/** @param setup what follows the head of the server's answer */
function readServer(setup: Buffer): Server {
  const vendorLength = setup.readUInt16LE(16)
  const formats = setup[21] ?? 0
  const screens = 32 + Math.ceil(vendorLength / 4) * 4 + formats * 8
  return {
    root: setup.readUInt32LE(screens),
    firstKeycode: setup[26] ?? 0,
    lastKeycode: setup[27] ?? 0
  }
}

/** @returns keycode by keysym */
function readKeycodes(
  mapping: Buffer,
  firstKeycode: number,
  perKeycode: number
): ReadonlyMap<number, number> {
  const keycodes = new Map<number, number>()
  for (let at = 0; at + 4 <= mapping.length; at += 4) {
    const keysym = mapping.readUInt32LE(at)
    if (!keycodes.has(keysym)) keycodes.set(keysym, firstKeycode + Math.floor(at / 4 / perKeycode))
  }
  return keycodes
}

function grabRequest(root: number, keycode: number, modifiers: number): Buffer {
  const request = Buffer.alloc(16)
  // Owner events, then asynchronous pointer and keyboard: nothing freezes while the key is down.
  request.set([opcodes.grabKey, 1, 4, 0])
  request.writeUInt32LE(root, 4)
  request.writeUInt16LE(modifiers, 8)
  request.set([keycode, 1, 1], 10)
  return request
}

function ungrabRequest(root: number, keycode: number, modifiers: number): Buffer {
  const request = Buffer.alloc(12)
  request.set([opcodes.ungrabKey, keycode, 3, 0])
  request.writeUInt32LE(root, 4)
  request.writeUInt16LE(modifiers, 8)
  return request
}
