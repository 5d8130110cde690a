// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest'
import { useCallStore, type LinkState, type RemoteParticipant } from '../../stores/call'
import ParticipantTile from './ParticipantTile.vue'
import { freshStores, mountInApp, someParticipant, type Mounted } from '../testMount'

let mounted: Mounted | undefined

async function show(change: Partial<RemoteParticipant> = {}): Promise<Mounted['wrapper']> {
  mounted = await mountInApp(freshStores(), ParticipantTile, {
    participant: someParticipant(change),
    isPinned: false
  })
  return mounted.wrapper
}

describe('ParticipantTile', () => {
  afterEach(() => mounted?.wrapper.unmount())

  it('shows the mute badge exactly while no sound is sent', async () => {
    expect((await show({ microphone: false })).find('[data-testid="tile-muted"]').exists()).toBe(true)
    mounted?.wrapper.unmount()
    expect((await show({ microphone: true })).find('[data-testid="tile-muted"]').exists()).toBe(false)
  })

  it('is covered only while the link does not stand', async () => {
    for (const link of ['connecting', 'interrupted', 'failed', 'closed'] satisfies LinkState[]) {
      const cover = (await show({ link })).find('[data-testid="tile-link"]')
      expect(cover.exists(), link).toBe(true)
      expect(cover.text(), link).not.toBe('')
      mounted?.wrapper.unmount()
    }
    expect((await show({ link: 'connected' })).find('[data-testid="tile-link"]').exists()).toBe(false)
  })

  it('shows a name that looks like markup as text', async () => {
    const name = '<img src=x onerror="alert(1)">'
    const wrapper = await show({ displayName: name, link: 'failed' })
    expect(wrapper.find('[data-testid="tile-name"]').text()).toBe(name)
    expect(wrapper.find('img').exists()).toBe(false)
    expect(wrapper.find('[data-testid="tile-link"]').text()).toContain(name)
  })

  it('shows a picture only while the camera is on and has arrived', async () => {
    const cameraStream = new MediaStream()
    expect((await show({ camera: true, cameraStream: null })).find('video').exists()).toBe(false)
    mounted?.wrapper.unmount()
    expect((await show({ camera: false, cameraStream })).find('video').exists()).toBe(false)
    mounted?.wrapper.unmount()
    const video = (await show({ camera: true, cameraStream })).find('video')
    expect((video.element as HTMLVideoElement).srcObject).toBe(cameraStream)
    expect((video.element as HTMLVideoElement).muted).toBe(true)
  })

  it('says who is talking and in what state the link is, for everybody who reads attributes', async () => {
    const wrapper = await show({ link: 'interrupted' })
    const tile = wrapper.find('[role="group"]')
    expect(tile.attributes('data-link')).toBe('interrupted')
    expect(tile.attributes('data-talking')).toBe('false')
    useCallStore().setTalking('person-ana', true)
    await wrapper.vm.$nextTick()
    expect(tile.attributes('data-talking')).toBe('true')
  })
})
