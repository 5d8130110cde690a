/** Loaded before the code of a utility process: `process.parentPort` over the channel Node gives a child. */
import { EventEmitter } from 'node:events'

const parentPort = Object.assign(new EventEmitter(), {
  postMessage: (message: unknown) => void process.send?.(message),
  start: () => {},
  pause: () => {}
})
process.on('message', (data: unknown) => parentPort.emit('message', { data, ports: [] }))
// Like Electron's, the process ends with the app.
process.once('disconnect', () => process.exit())
Object.defineProperties(process, { parentPort: { value: parentPort }, type: { value: 'utility' } })
