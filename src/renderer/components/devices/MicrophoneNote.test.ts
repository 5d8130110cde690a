// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest'
import { useDevicesStore } from '../../stores/devices'
import { useMicrophoneNotesStore } from '../../stores/microphoneNotes'
import { freshStores, mountInApp, type Mounted } from '../testMount'
import MicrophoneNote from './MicrophoneNote.vue'

let mounted: Mounted
const note = () => mounted.wrapper.find('[data-testid="microphone-note"]')

async function show(props: Record<string, unknown> = {}) {
  const pinia = freshStores()
  useDevicesStore().lists.microphone = [{ id: 'headset', label: 'Headset' }]
  mounted = await mountInApp(pinia, MicrophoneNote, props)
  return useMicrophoneNotesStore()
}

describe('MicrophoneNote', () => {
  afterEach(() => mounted.wrapper.unmount())

  it('is announced when there is something, in words of its own for each fault', async () => {
    const notes = await show()
    expect(mounted.wrapper.find('[role="status"]').exists()).toBe(true)
    expect(note().exists()).toBe(false)
    const said = new Set<string>()
    for (const silence of ['noSound', 'heldBack'] as const) {
      notes.silence = silence
      await mounted.wrapper.vm.$nextTick()
      said.add(note().text())
    }
    expect(said.size).toBe(2)
    expect(note().find('select').exists()).toBe(false)
  })

  it('offers another microphone where none is in sight', async () => {
    const notes = await show({ hasChoice: true })
    notes.silence = 'noSound'
    await mounted.wrapper.vm.$nextTick()
    await note().find('select').setValue('headset')
    expect(mounted.log).toEqual([['chooseDevice', 'microphone', 'headset']])
  })

  it('is gone once it has been read', async () => {
    const notes = await show()
    notes.silence = 'noSound'
    await mounted.wrapper.vm.$nextTick()
    await note().find('button').trigger('click')
    expect(note().exists()).toBe(false)
  })
})
