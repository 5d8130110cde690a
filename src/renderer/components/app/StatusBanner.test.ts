// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Pinia } from 'pinia'
import { useCallStore } from '../../stores/call'
import { useConnectionStore } from '../../stores/connection'
import { freshStores, mountInApp, type Mounted } from '../testMount'
import StatusBanner from './StatusBanner.vue'

let pinia: Pinia
let mounted: Mounted | undefined

beforeEach(() => {
  pinia = freshStores()
  useConnectionStore().serverName = 'confab.example'
  useConnectionStore().status = { kind: 'refused', code: 'accessDenied' }
})
afterEach(() => mounted?.wrapper.unmount())

async function sentence(props: { isInCall?: boolean } = {}): Promise<string> {
  mounted = await mountInApp(pinia, StatusBanner, props)
  return mounted.wrapper.text()
}

it('sends people to a door for the access code', async () => {
  expect(await sentence()).toContain('Enter yours at the door')
})

it.each([true, false])('sends nobody out of a call for it (in view of the call: %s)', async (isInCall) => {
  useCallStore().reset({ kind: 'inCall', roomId: 'kitchen' })
  const said = await sentence({ isInCall })
  expect(said).not.toContain('Enter yours at the door')
  expect(said).toContain('The call goes on')
  expect(said).toContain('access code')
})

it('keeps saying so while a code is tried', async () => {
  useConnectionStore().homeServer = 'https://confab.example'
  useConnectionStore().codeEntries.set('https://confab.example', 'trying')
  useConnectionStore().status = { kind: 'connecting' }
  useCallStore().reset({ kind: 'inCall', roomId: 'kitchen' })
  expect(await sentence({ isInCall: true })).toContain('access code')
})

it('blames the network for everything else that happens in a call', async () => {
  useConnectionStore().status = { kind: 'unreachable' }
  useCallStore().reset({ kind: 'inCall', roomId: 'kitchen' })
  expect(await sentence({ isInCall: true })).toContain('The room service cannot be reached')
})
