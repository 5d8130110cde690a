// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest'
import { useSettingsStore } from '../../stores/settings'
import { freshStores, mountInApp, type Mounted } from '../testMount'
import VideoQualityChoice from './VideoQualityChoice.vue'

let mounted: Mounted

afterEach(() => mounted.wrapper.unmount())

describe('the choice of quality', () => {
  it('is one group, each choice explained, and what is chosen is kept', async () => {
    mounted = await mountInApp(freshStores(), VideoQualityChoice)
    const radios = mounted.wrapper.findAll<HTMLInputElement>('input[type="radio"]')
    expect(radios.map(({ element }) => [element.value, element.checked])).toEqual([
      ['audioOnly', false],
      ['saveData', false],
      ['balanced', true],
      ['best', false]
    ])
    expect(new Set(radios.map(({ element }) => element.name)).size).toBe(1)
    for (const radio of radios) {
      const hint = mounted.wrapper.find(`[id="${radio.attributes('aria-describedby')}"]`)
      expect(hint.text()).not.toBe('')
    }
    await radios[1]?.setValue(true)
    expect(useSettingsStore().values.videoQuality).toBe('saveData')
  })
})
