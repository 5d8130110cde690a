/**
 * Runs in the page's own world, before any page code: receives what the preload exposes, and puts main's verdict in
 * front of the calls that Electron's browser side would decide.
 */
import { WorldBridge } from './bridge'
import { guardCapture } from './capture'
import { guardPermissions } from './permissions'
import type { Ask, PageConfig } from './messages'

/** Put in front of this script when a window is made. */
declare const hostConfig: PageConfig

let askMain: Ask | null = null
const ask: Ask = (question, argument) => {
  if (!askMain) throw new Error('the preload world has not started')
  return askMain(question, argument)
}

const bridge = new WorldBridge('page', hostConfig.namespace, (notice) => {
  if (notice.type === 'ask') askMain ??= bridge.unpack(notice.ask) as Ask
  if (notice.type === 'expose' && !Object.hasOwn(window, notice.key)) {
    const api = deepFreeze(bridge.unpack(notice.api))
    Object.defineProperty(window, notice.key, { value: api, enumerable: true })
  }
})

function deepFreeze(value: unknown): unknown {
  const isPlain =
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  if (!isPlain && !Array.isArray(value)) return value
  Object.values(value).forEach(deepFreeze)
  return Object.freeze(value)
}

bridge.tell({ type: 'hello' })
guardCapture(ask)
guardPermissions(ask)
if (window === window.top) window.close = () => void ask('close', null)
