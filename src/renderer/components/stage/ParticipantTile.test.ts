// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest'
import { useSettingsStore } from '../../stores/settings'
import { useViewingStore } from '../../stores/viewing'
import { useTrustStore, type Standing } from '../../stores/trust'
import { useCallStore, type LinkState, type RemoteParticipant } from '../../stores/call'
import type { LinkFacts } from '../../stores/links'
import ParticipantTile from './ParticipantTile.vue'
import { freshStores, mountInApp, someParticipant, type Mounted } from '../testMount'

let mounted: Mounted | undefined

const line = '[data-testid="tile-quality"]'

async function show(
  change: Partial<RemoteParticipant> = {},
  facts: Partial<LinkFacts> = { readings: 9 }
): Promise<Mounted['wrapper']> {
  const pinia = freshStores()
  const participant = someParticipant(change)
  useCallStore().updateLink(participant.id, facts)
  mounted = await mountInApp(pinia, ParticipantTile, { participant, isPinned: false })
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

  it('stays in sight while something still arrives on a link the browser has doubts about', async () => {
    const cover = '[data-testid="tile-link"]'
    expect((await show({ link: 'interrupted' }, { hears: true })).find(cover).exists()).toBe(false)
    mounted?.wrapper.unmount()
    expect((await show({ link: 'interrupted' }, { hears: false })).find(cover).exists()).toBe(true)
  })

  it('is covered on a link that stands and carries nothing to us', async () => {
    const repair = { step: 'restart', cause: 'oneWay', isWaiting: false } as const
    const cover = '[data-testid="tile-link"]'
    const deaf = (await show({ repair }, { hears: false })).find(cover)
    expect(deaf.text()).toContain('Confab is looking for another way.')
    mounted?.wrapper.unmount()
    // It is them who do not hear us.
    expect((await show({ repair }, { hears: true })).find(cover).exists()).toBe(false)
  })

  it('offers to reconnect once nothing has helped', async () => {
    const button = '[data-testid="tile-reconnect"]'
    const repair = { step: 'anew', cause: 'failed', isWaiting: false } as const
    expect((await show({ link: 'failed', repair })).find(button).exists()).toBe(false)
    mounted?.wrapper.unmount()
    const wrapper = await show({ link: 'failed', repair: { ...repair, step: 'stuck' } })
    await wrapper.find(button).trigger('click')
    expect(mounted?.log).toEqual([['reconnectTo', 'person-ana']])
  })

  it('does not call a connection slow that has only just been made', async () => {
    const supply = { camera: { height: 180, reason: 'bandwidth' }, share: null } as const
    const change = { camera: true, cameraStream: new MediaStream(), supply }
    expect((await show(change, { readings: 2 })).find(line).exists()).toBe(false)
    mounted?.wrapper.unmount()
    expect((await show(change, { readings: 3 })).find(line).text()).toContain('Slow connection')
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

  it('shows a face and a word for a picture that is on and not wanted', async () => {
    const wrapper = await show({ camera: true, cameraStream: new MediaStream() })
    useSettingsStore().update({ videoQuality: 'audioOnly' })
    await wrapper.vm.$nextTick()
    expect(wrapper.find('video').exists()).toBe(false)
    expect(wrapper.find(line).text()).toContain('Picture off')
  })

  it('has nothing to say of a picture that is off or not arriving', async () => {
    const supply = { camera: { height: 180, reason: 'bandwidth' }, share: null } as const
    const cameraStream = new MediaStream()
    for (const change of [{ camera: false }, { camera: true, link: 'interrupted' }] as const) {
      const wrapper = await show({ cameraStream, supply, ...change })
      expect(wrapper.find(line).exists()).toBe(false)
      mounted?.wrapper.unmount()
    }
  })
})

describe('the tile of somebody who cannot be trusted', () => {
  afterEach(() => mounted?.wrapper.unmount())

  const trustCover = '[data-testid="tile-trust"]'
  const linkCover = '[data-testid="tile-link"]'

  async function showAs(standing: Standing, change: Partial<RemoteParticipant> = {}) {
    const wrapper = await show(change)
    useTrustStore().identities.set('person-ana', { standing, meeting: null })
    await wrapper.vm.$nextTick()
    return wrapper
  }

  it.each(['foreign', 'forged'] as const)(
    'says why, and that nothing is under way (%s)',
    async (standing) => {
      const wrapper = await showAs(standing, { link: 'connecting' })
      expect(wrapper.find(trustCover).text()).toContain('Could not be verified')
      expect(wrapper.find(trustCover).text()).toContain('nothing of yours is sent')
      expect(wrapper.find(linkCover).exists()).toBe(false)
      expect(wrapper.find('[aria-label="Volume of Ana"]').exists()).toBe(false)
    }
  )

  it('calls somebody whose card does not open somebody', async () => {
    const wrapper = await showAs('foreign', { displayName: '' })
    expect(wrapper.find('[data-testid="tile-name"]').text()).toBe('Somebody unknown')
  })

  it.each(['verified', 'open'] as const)('is not covered for being %s', async (standing) => {
    expect((await showAs(standing)).find(trustCover).exists()).toBe(false)
  })

  it('says that nobody has let them in', async () => {
    const wrapper = await showAs('verified', { link: 'closed' })
    useTrustStore().notAdmitted.add('person-ana')
    await wrapper.vm.$nextTick()
    expect(wrapper.find(trustCover).text()).toContain('nobody inside has let Ana in')
  })

  it('blames what was thrown away only while the link does not stand', async () => {
    const wrapper = await showAs('verified', { link: 'connecting' })
    useTrustStore().refusedSignals.set('person-ana', 1)
    await wrapper.vm.$nextTick()
    expect(wrapper.find(trustCover).text()).toContain('was not sealed by them')
    mounted?.wrapper.unmount()
    const connected = await showAs('verified', { link: 'connected' })
    useTrustStore().refusedSignals.set('person-ana', 1)
    await connected.vm.$nextTick()
    expect(connected.find(trustCover).exists()).toBe(false)
  })
})

describe('the quality line', () => {
  afterEach(() => mounted?.wrapper.unmount())

  const supply = { camera: { height: 360, reason: 'wish' }, share: null } as const
  const received = { camera: { width: 640, height: 360, framesPerSecond: 23.7 } }
  const showing = () => show({ camera: true, cameraStream: new MediaStream(), supply, received })

  it('is there, and its figures are collected, while somebody looks closer', async () => {
    const wrapper = await showing()
    const tile = wrapper.find('[role="group"]')
    const { inspected } = useViewingStore()
    expect(wrapper.find(line).exists()).toBe(false)
    for (const [comes, goes] of [
      ['mouseenter', 'mouseleave'],
      ['focusin', 'focusout']
    ] as const) {
      await tile.trigger(comes)
      expect(wrapper.find(line).text()).toContain('640 × 360 · 24 fps')
      expect([...inspected]).toEqual(['person-ana'])
      await tile.trigger(goes)
      expect(wrapper.find(line).exists()).toBe(false)
      expect([...inspected]).toEqual([])
    }
  })

  it('stops the collecting when the tile goes while it is open', async () => {
    const wrapper = await showing()
    await wrapper.find('[role="group"]').trigger('mouseenter')
    wrapper.unmount()
    expect([...useViewingStore().inspected]).toEqual([])
  })

  it('says unasked that the connection makes the picture smaller, without the figures', async () => {
    const slow = { camera: { height: 180, reason: 'bandwidth' }, share: null } as const
    const wrapper = await show({ camera: true, cameraStream: new MediaStream(), supply: slow, received })
    expect(wrapper.find(line).text()).toContain('Slow connection: smaller picture')
    expect(wrapper.find(line).text()).not.toContain('fps')
    expect([...useViewingStore().inspected]).toEqual([])
  })

  it('leaves the last picture under a word where the connection carries none', async () => {
    const slow = { camera: { height: 0, reason: 'bandwidth' }, share: null } as const
    const wrapper = await show({ camera: true, cameraStream: new MediaStream(), supply: slow, received })
    expect(wrapper.find('video').exists()).toBe(true)
    expect(wrapper.find('[data-testid="camera-paused"]').text()).toBe('Ana: Slow connection: picture paused')
    expect(wrapper.find(line).exists()).toBe(false)
  })
})
