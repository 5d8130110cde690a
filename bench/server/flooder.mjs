/**
 * A process of strangers who ask a service for as much as they can, each from an address of their own: every request
 * at once, whatever comes back, and anew as soon as they are thrown out. Half of them ask for what is refused as part
 * of normal life, and go on; the other half for what nobody should ask for, and are thrown out for it all the time.
 */
import { io } from 'socket.io-client'

const [url, count = '100', protocol = '0', network = '203.0.113'] = process.argv.slice(2)
/** Before they look whether anything has come back. */
const atOnce = 50
const body = 'b'.repeat(4_000)

/** @param {number} index */
function flood(index) {
  const socket = io(url, {
    transports: ['websocket'],
    auth: { protocol: Number(protocol) },
    extraHeaders: { 'X-Forwarded-For': `${network}.${index + 1}` },
    forceNew: true,
    reconnectionDelay: 100,
    reconnectionDelayMax: 200
  })
  const ask = () => {
    if (!socket.connected) return
    let open = atOnce
    for (let asked = 0; asked < atOnce; asked += 1) {
      const signal = { epoch: 1, attempt: 0, sequence: asked, body }
      const name = index % 2 === 0 ? 'signal:send' : 'signal:sent'
      socket.timeout(2_000).emit(name, { to: 'nobody-there', signal }, () => {
        open -= 1
        if (open === 0) ask()
      })
    }
  }
  socket.on('connect', ask)
  // Thrown out on purpose: Socket.IO leaves it to us.
  socket.on('disconnect', (reason) => {
    if (reason === 'io server disconnect') socket.connect()
  })
}

for (let index = 0; index < Number(count); index += 1) flood(index)
process.send?.('flooding')
