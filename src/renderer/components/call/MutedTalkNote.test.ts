// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest'
import { useMicrophoneNotesStore } from '../../stores/microphoneNotes'
import { useSettingsStore } from '../../stores/settings'
import { freshStores, mountInApp, type Mounted } from '../testMount'
import MutedTalkNote from './MutedTalkNote.vue'

let mounted: Mounted
const hint = () => mounted.wrapper.get('[data-testid="muted-talk"]')

describe('MutedTalkNote', () => {
  afterEach(() => mounted.wrapper.unmount())

  it('names the key that helps, politely and only while somebody talks into a muted microphone', async () => {
    mounted = await mountInApp(freshStores(), MutedTalkNote)
    const notes = useMicrophoneNotesStore()
    expect(hint().attributes('role')).toBe('status')
    expect(hint().text()).toBe('')
    notes.isTalkingMuted = true
    await mounted.wrapper.vm.$nextTick()
    expect(hint().text()).toBe('You are muted. Press M to speak.')
    notes.isTalkingMuted = false
    await mounted.wrapper.vm.$nextTick()
    expect(hint().text()).toBe('')
  })

  it('says what it means where no key helps', async () => {
    mounted = await mountInApp(freshStores(), MutedTalkNote)
    const settings = useSettingsStore()
    settings.update({ keys: { ...settings.values.keys, microphone: null } })
    useMicrophoneNotesStore().isTalkingMuted = true
    await mounted.wrapper.vm.$nextTick()
    expect(hint().text()).toBe('You are muted. Nobody hears you.')
  })
})
