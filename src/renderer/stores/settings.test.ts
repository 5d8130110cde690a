import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { defaultSettings, Settings } from './settings'

describe('settings read from a text', () => {
  it('are the defaults where nothing is said', () => {
    expect(defaultSettings()).toMatchObject({
      displayName: '',
      joinWithMicrophone: true,
      joinWithCamera: false,
      keys: { microphone: 'm', help: '?' },
      pushToTalk: { isOn: false, key: ' ' },
      quietHours: { isOn: false, from: '22:00', to: '07:00' },
      hasConfirmedAutoJoin: false,
      shareMode: 'text',
      videoQuality: 'balanced'
    })
  })

  it('keep what is readable of a half-readable part', () => {
    const read = v.parse(Settings, {
      keys: { microphone: 'q', camera: 7, share: null },
      quietHours: { isOn: true, from: '25:00', to: '06:30' }
    })
    expect(read.keys).toMatchObject({ microphone: 'q', camera: 'v', share: null, hand: 'h' })
    expect(read.quietHours).toEqual({ isOn: true, from: '22:00', to: '06:30' })
  })
})
