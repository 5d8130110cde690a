import { expect, it } from 'vitest'
import { closeDebugging } from './debugging'

it('takes back every door of Chromium’s debugger and nothing else', () => {
  const switches = new Set(['hidden', 'remote-debugging-port', 'remote-debugging-pipe', 'proxy-server'])
  closeDebugging({ removeSwitch: (name) => void switches.delete(name) })
  expect([...switches]).toEqual(['hidden', 'proxy-server'])
})
