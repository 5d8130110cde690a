// @ts-check
/**
 * Loaded into a server's process before the server itself (`node --expose-gc --import`): collects garbage and
 * tells the memory on request. The program under measurement stays as it is shipped.
 */
process.on('message', (message) => {
  if (message !== 'weigh') return
  // Twice: the first collection frees what finalizers of the second one hold.
  globalThis.gc?.()
  globalThis.gc?.()
  process.send?.({ weight: process.memoryUsage() })
})
