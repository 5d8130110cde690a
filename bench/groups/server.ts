/** The signaling service against the plainest Socket.IO server: memory and speed. */
import type { Group } from '../group'
import { measureFlood } from '../server/flood'
import { measureMemory } from '../server/memory'
import { measureRelay } from '../server/relay'

export const server: Group = {
  name: 'server',
  // One after the other: garbage of one would be latency of the other.
  run: async (say) => [
    ...(await measureMemory(say)),
    ...(await measureRelay(say)),
    ...(await measureFlood(say))
  ]
}
