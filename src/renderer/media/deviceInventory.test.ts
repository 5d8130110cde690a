import { describe, expect, it } from 'vitest'
import { isSameInventory, matchDevice, missingFrom, resolveDevice, takeInventory } from './deviceInventory'

function info(kind: MediaDeviceKind, deviceId: string, label: string, groupId = ''): MediaDeviceInfo {
  return { kind, deviceId, label, groupId, toJSON: () => ({}) }
}

const builtIn = info('audioinput', 'a', 'Built-in', 'board')
const headset = info('audioinput', 'b', 'Headset', 'usb')

describe('takeInventory', () => {
  it('sorts by kind and keeps the order', () => {
    const { microphone, camera, speaker } = takeInventory([
      builtIn,
      info('videoinput', 'v', 'Webcam'),
      headset,
      info('audiooutput', 's', 'Speakers')
    ])
    expect(microphone.devices.map(({ id }) => id)).toEqual(['a', 'b'])
    expect(camera.devices).toEqual([{ id: 'v', label: 'Webcam' }])
    expect(speaker.devices).toEqual([{ id: 's', label: 'Speakers' }])
  })

  it('folds the aliases away and resolves the default by its label', () => {
    const { microphone } = takeInventory([
      info('audioinput', 'default', 'Standard - Headset', 'usb'),
      info('audioinput', 'communications', 'Kommunikation - Built-in', 'board'),
      builtIn,
      headset
    ])
    expect(microphone.devices.map(({ id }) => id)).toEqual(['a', 'b'])
    expect(microphone.systemDefault).toEqual({ id: 'b', label: 'Headset' })
  })

  it('resolves the default by its group when the label says nothing', () => {
    const { microphone } = takeInventory([info('audioinput', 'default', 'Default', 'usb'), builtIn, headset])
    expect(microphone.systemDefault?.id).toBe('b')
  })

  it('tells inputs of one piece of hardware apart by label', () => {
    const lineIn = info('audioinput', 'c', 'Line in', 'usb')
    const { microphone } = takeInventory([
      info('audioinput', 'default', 'Default - Line in', 'usb'),
      headset,
      lineIn
    ])
    expect(microphone.systemDefault?.id).toBe('c')
  })

  it('leaves the default under its alias when nothing tells which device it is', () => {
    const { microphone } = takeInventory([
      info('audioinput', 'default', 'Standard', 'other'),
      builtIn,
      headset
    ])
    expect(microphone.systemDefault).toEqual({ id: 'default', label: 'Standard' })
    expect(microphone.devices).toHaveLength(2)
  })

  it('takes the first device for the default where there is no alias', () => {
    expect(takeInventory([headset, builtIn]).microphone.systemDefault?.id).toBe('b')
  })

  it('keeps an alias that stands alone', () => {
    const { microphone } = takeInventory([info('audioinput', 'default', 'Default')])
    expect(microphone.devices).toEqual([{ id: 'default', label: 'Default' }])
  })

  it('counts what is there before names may be known', () => {
    const { microphone, speaker } = takeInventory([info('audioinput', '', '')])
    expect(microphone.devices).toEqual([{ id: '', label: '' }])
    expect(speaker).toEqual({ devices: [], systemDefault: null })
  })
})

describe('isSameInventory', () => {
  const base = takeInventory([builtIn, headset])

  it('sees no difference in an equal list', () => {
    expect(isSameInventory(base, takeInventory([builtIn, headset]))).toBe(true)
  })

  it.each([
    ['a label', [builtIn, info('audioinput', 'b', 'Headset (2)')]],
    ['an id', [builtIn, info('audioinput', 'x', 'Headset')]],
    ['the number', [builtIn]],
    ['only the default', [info('audioinput', 'default', 'Default - Headset'), builtIn, headset]]
  ])('sees a change of %s', (_what, infos) => {
    expect(isSameInventory(base, takeInventory(infos))).toBe(false)
  })
})

describe('missingFrom', () => {
  const [first, second] = [
    { id: 'a', label: 'Built-in' },
    { id: 'b', label: 'Headset' }
  ]

  it('names what one list has and the other lacks', () => {
    expect(missingFrom([first], [first, second])).toEqual([second])
    expect(missingFrom([first, second], [first])).toEqual([])
    expect(missingFrom([], [second])).toEqual([second])
  })

  it('takes a revealed name for no new device', () => {
    expect(missingFrom([{ id: '', label: '' }], [first])).toEqual([])
  })

  it('takes a new label for no new device', () => {
    expect(missingFrom([first], [{ id: 'a', label: 'Renamed' }])).toEqual([])
  })
})

describe('matchDevice', () => {
  const devices = [
    { id: 'a', label: 'Webcam' },
    { id: 'b', label: 'Webcam' },
    { id: 'c', label: 'Headset' },
    { id: 'd', label: '' },
    { id: '', label: '' }
  ]

  it.each([
    ['by id', { id: 'b', label: 'Webcam' }, 'b'],
    ['by id even when the label is another', { id: 'c', label: 'Old name' }, 'c'],
    ['by label when ids were renewed', { id: 'old', label: 'Headset' }, 'c'],
    ['nothing when two carry the label', { id: 'old', label: 'Webcam' }, undefined],
    ['nothing by an empty label', { id: 'old', label: '' }, undefined],
    ['nothing by an empty id', { id: '', label: 'Gone' }, undefined],
    ['nothing for the default', null, undefined]
  ])('finds %s', (_what, choice, id) => {
    expect(matchDevice(choice, devices)?.id).toBe(id)
  })
})

describe('resolveDevice', () => {
  const { microphone } = takeInventory([info('audioinput', 'default', 'Default - Headset'), builtIn, headset])

  it('knows listed devices, and the default by its alias', () => {
    expect(resolveDevice('a', microphone)?.label).toBe('Built-in')
    expect(resolveDevice('default', microphone)?.id).toBe('b')
    expect(resolveDevice('elsewhere', microphone)).toBeNull()
  })
})
