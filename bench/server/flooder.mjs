/**
 * A process of strangers who want as much of a service as they can get, each from an address of their own, without end:
 * whoever is thrown out comes back.
 */
import { connect } from 'node:net'
import { io } from 'socket.io-client'
import { WebSocket } from 'ws'

const [url = '', kind = '', count = '100', protocol = '0', network = '203.0.113'] = process.argv.slice(2)
const { hostname, port } = new URL(url)
const auth = { protocol: Number(protocol) }
/** Of requests, before they look whether anything has come back. */
const atOnce = 50
const comeBackMs = 100
/** What fits into one read, and again as soon as it has been taken. */
const readSize = 64 * 1_024

/** @type {Record<string, (address: string) => void>} */
const floods = {
  /** What is refused as part of normal life: they may go on. */
  requests: (address) => ask(address, 'signal:send'),
  /** What nobody should ask for: they are thrown out. */
  offences: (address) => ask(address, 'signal:sent'),
  /** Frames that the other end has to answer, as small as they can be. */
  pings: (address) => pour(address, Buffer.from([0x89, 0x80, 0, 0, 0, 0])),
  /** The smallest packets that make Socket.IO do something. */
  namespaces: (address) => pour(address, textFrame('40/x,')),
  handshakes: (address) => {
    const socket = open(address)
    socket.once('open', () => socket.terminate())
    socket.once('close', () => setImmediate(() => floods['handshakes']?.(address)))
  },
  /** Requests for pages, many before the first is answered. */
  pages: (address) => pipeline(address, '/'),
  /** The same for what Engine.IO answers itself. */
  polls: (address) => pipeline(address, '/socket.io/?EIO=4&transport=polling')
}

/**
 * @param {string} address
 * @param {string} name of the request
 */
function ask(address, name) {
  const socket = io(url, {
    transports: ['websocket'],
    auth,
    extraHeaders: { 'X-Forwarded-For': address },
    forceNew: true,
    reconnectionDelay: comeBackMs,
    reconnectionDelayMax: 2 * comeBackMs
  })
  const body = 'b'.repeat(4_000)
  const askOn = () => {
    if (!socket.connected) return
    let unanswered = atOnce
    for (let asked = 0; asked < atOnce; asked += 1) {
      const signal = { epoch: 1, attempt: 0, sequence: asked, body }
      socket.timeout(2_000).emit(name, { to: 'nobody-there', signal }, () => {
        unanswered -= 1
        if (unanswered === 0) askOn()
      })
    }
  }
  socket.on('connect', askOn)
  // Thrown out on purpose: Socket.IO leaves it to us.
  socket.on('disconnect', (reason) => {
    if (reason === 'io server disconnect') socket.connect()
  })
}

/** @param {string} address */
function open(address) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
    headers: { 'X-Forwarded-For': address }
  })
  socket.on('error', () => {})
  return socket
}

/**
 * @param {string} address
 * @param {Buffer} frame
 */
function pour(address, frame) {
  const content = Buffer.concat(Array(Math.floor(readSize / frame.length)).fill(frame))
  const socket = open(address)
  socket.once('open', () => {
    socket.send(`40${JSON.stringify(auth)}`)
    const { _socket: stream } = /** @type {{ _socket: import('node:net').Socket }} */ (
      /** @type {unknown} */ (socket)
    )
    const write = () => {
      if (stream.writable) stream.write(content, () => setImmediate(write))
    }
    socket.once('message', write)
  })
  socket.once('close', () => setTimeout(() => pour(address, frame), comeBackMs))
}

/** @param {string} text of less than 126 characters; masked with nothing */
function textFrame(text) {
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)])
}

/**
 * @param {string} address
 * @param {string} path
 */
function pipeline(address, path) {
  const request = `GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nX-Forwarded-For: ${address}\r\n\r\n`
  const content = request.repeat(Math.floor(readSize / request.length))
  const socket = connect(Number(port), hostname).resume()
  const write = () => {
    if (socket.writable) socket.write(content, () => setImmediate(write))
  }
  socket.once('connect', write)
  socket.on('error', () => {})
  socket.once('close', () => setTimeout(() => pipeline(address, path), comeBackMs))
}

for (let index = 1; index <= Number(count); index += 1) floods[kind]?.(`${network}.${index}`)
process.send?.('flooding')
