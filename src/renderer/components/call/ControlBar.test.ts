// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest'
import { useCallStore } from '../../stores/call'
import ControlBar from './ControlBar.vue'
import { freshStores, mountInApp, type Mounted } from '../testMount'

let mounted: Mounted | undefined

async function show(): Promise<Mounted> {
  mounted = await mountInApp(freshStores(), ControlBar)
  return mounted
}

describe('ControlBar', () => {
  afterEach(() => mounted?.wrapper.unmount())

  it('stays as it is until the sender has really followed', async () => {
    const { wrapper, log } = await show()
    const button = wrapper.find('[data-testid="toggle-mic"]')
    await button.trigger('click')
    expect(log).toEqual([['setMicrophone', true]])
    expect(button.attributes('aria-pressed')).toBe('false')
    useCallStore().updateLocal('microphone', { isOn: true })
    await wrapper.vm.$nextTick()
    expect(button.attributes('aria-pressed')).toBe('true')
  })

  it('asks for the opposite of what is sent', async () => {
    const { wrapper, log } = await show()
    useCallStore().updateLocal('share', { isOn: true })
    await wrapper.find('[data-testid="toggle-share"]').trigger('click')
    await wrapper.find('[data-testid="toggle-hand"]').trigger('click')
    expect(log).toEqual([
      ['setShare', false],
      ['setHand', true]
    ])
  })

  it('says at the button why the last wish failed', async () => {
    const { wrapper } = await show()
    useCallStore().updateLocal('camera', { problem: 'inUse' })
    await wrapper.vm.$nextTick()
    const button = wrapper.find('[data-testid="toggle-camera"]')
    const reason = wrapper.find(`[id="${button.attributes('aria-describedby')}"]`)
    expect(reason.text()).toContain('Another application is using your camera')
  })

  it('shows a change under way', async () => {
    const { wrapper } = await show()
    useCallStore().updateLocal('camera', { isPending: true })
    await wrapper.vm.$nextTick()
    expect(wrapper.find('[data-testid="toggle-camera"]').attributes('aria-busy')).toBe('true')
  })
})
