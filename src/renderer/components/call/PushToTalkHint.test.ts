// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest'
import { useCallStore } from '../../stores/call'
import { useSettingsStore } from '../../stores/settings'
import { freshStores, mountInApp, type Mounted } from '../testMount'
import PushToTalkHint from './PushToTalkHint.vue'

let mounted: Mounted
const hint = () => mounted.wrapper.find('[data-testid="push-to-talk-hint"]')

describe('PushToTalkHint', () => {
  afterEach(() => mounted.wrapper.unmount())

  it('names the key once push to talk is on, and keeps its place while the microphone is', async () => {
    mounted = await mountInApp(freshStores(), PushToTalkHint)
    expect(hint().exists()).toBe(false)
    useSettingsStore().update({ pushToTalk: { isOn: true, key: ' ' } })
    await mounted.wrapper.vm.$nextTick()
    expect(hint().text()).toBe('Hold Space to talk')
    useCallStore().updateLocal('microphone', { isOn: true })
    await mounted.wrapper.vm.$nextTick()
    expect(hint().attributes('data-idle')).toBe('true')
  })
})
