// @ts-check
/**
 * The plainest Socket.IO server that does the jobs Confab's is measured at: it accepts WebSockets, echoes,
 * relays to one other socket or to everybody else, and serves the bare call page. It checks nothing.
 */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { Server } from 'socket.io'

const page = readFileSync(new URL('page.html', import.meta.url))
const http = createServer((_request, response) => {
  response.setHeader('content-type', 'text/html')
  response.end(page)
})
const io = new Server(http, { transports: ['websocket'] })

/** @typedef {(payload: unknown) => void} Acknowledge */

io.on('connection', (socket) => {
  socket.on('echo', (/** @type {unknown} */ payload, /** @type {Acknowledge} */ acknowledge) =>
    acknowledge(payload)
  )
  socket.on('relay', (/** @type {string} */ to, /** @type {unknown} */ payload) =>
    io.to(to).emit('relayed', payload)
  )
  socket.on('signal', (/** @type {unknown} */ signal) => socket.broadcast.emit('signal', signal))
})

http.listen(0, '127.0.0.1', () => {
  const address = http.address()
  if (typeof address !== 'object' || !address) throw new Error('not listening on a port')
  process.send?.({ url: `http://127.0.0.1:${address.port}` })
})
// Whoever started this is gone.
process.on('disconnect', () => process.exit())
