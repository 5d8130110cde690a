import { describe, expect, it } from 'vitest'
import type { Device, DeviceOffer } from './deviceInventory'
import { decideDevice } from './devicePolicy'

const builtIn: Device = { id: 'built-in', label: 'Built-in' }
const headset: Device = { id: 'headset', label: 'Headset' }
const webcam: Device = { id: 'webcam', label: 'Webcam' }

/** The first device is the system's default. */
const offer = (...devices: Device[]): DeviceOffer => ({ devices, systemDefault: devices[0] ?? null })

describe('decideDevice for a chosen device', () => {
  const chosen = headset

  it('keeps it while it is there, whatever else comes and goes', () => {
    const before = offer(builtIn, headset)
    expect(decideDevice({ chosen, inUse: 'headset', before, after: offer(webcam, builtIn, headset) })).toBe(
      'keep'
    )
    expect(decideDevice({ chosen, inUse: 'headset', before, after: offer(headset) })).toBe('keep')
  })

  it('does not follow the system while it is there', () => {
    const after = offer(headset, builtIn)
    expect(decideDevice({ chosen, inUse: 'headset', before: offer(builtIn, headset), after })).toBe('keep')
  })

  it('falls back to the default when it vanishes', () => {
    const situation = { chosen, inUse: 'headset', before: offer(builtIn, headset), after: offer(builtIn) }
    expect(decideDevice(situation)).toEqual({ switchTo: null, reason: 'lost' })
  })

  it('returns to it when it is back', () => {
    const situation = { chosen, inUse: 'built-in', before: offer(builtIn), after: offer(builtIn, headset) }
    expect(decideDevice(situation)).toEqual({ switchTo: 'headset', reason: 'returned' })
  })

  it('returns to it under a new id', () => {
    const renewed = { id: 'headset-2', label: 'Headset' }
    const situation = { chosen, inUse: 'built-in', before: offer(builtIn), after: offer(builtIn, renewed) }
    expect(decideDevice(situation)).toEqual({ switchTo: 'headset-2', reason: 'returned' })
  })

  it('returns to it although it became the default in the same moment', () => {
    const situation = { chosen, inUse: 'built-in', before: offer(builtIn), after: offer(headset, builtIn) }
    expect(decideDevice(situation)).toEqual({ switchTo: 'headset', reason: 'returned' })
  })

  it('does not guess between two of the same name', () => {
    const twins = [
      { id: 'x', label: 'Headset' },
      { id: 'y', label: 'Headset' }
    ]
    const situation = { chosen, inUse: 'built-in', before: offer(builtIn), after: offer(builtIn, ...twins) }
    expect(decideDevice(situation)).toBe('keep')
  })

  it('does not insist when it was there all along but could not be opened', () => {
    const before = offer(builtIn, headset)
    expect(decideDevice({ chosen, inUse: 'built-in', before, after: offer(builtIn, headset, webcam) })).toBe(
      'keep'
    )
  })

  it('is tried again when its stand-in vanishes', () => {
    const situation = { chosen, inUse: 'built-in', before: offer(builtIn, headset), after: offer(headset) }
    expect(decideDevice(situation)).toEqual({ switchTo: 'headset', reason: 'lost' })
  })

  it('lets its stand-in follow the system while it is away', () => {
    const situation = { chosen, inUse: 'built-in', before: offer(builtIn), after: offer(webcam, builtIn) }
    expect(decideDevice(situation)).toEqual({ switchTo: null, reason: 'defaultChanged' })
  })
})

describe('decideDevice for the system default', () => {
  const chosen = null

  it('follows the default', () => {
    const situation = {
      chosen,
      inUse: 'built-in',
      before: offer(builtIn, headset),
      after: offer(headset, builtIn)
    }
    expect(decideDevice(situation)).toEqual({ switchTo: null, reason: 'defaultChanged' })
  })

  it('follows the default when the device goes by its alias', () => {
    const situation = {
      chosen,
      inUse: 'default',
      before: offer(builtIn, headset),
      after: offer(headset, builtIn)
    }
    expect(decideDevice(situation)).toEqual({ switchTo: null, reason: 'defaultChanged' })
  })

  it('goes to the next default when the device vanishes, by id or by alias', () => {
    const before = offer(headset, builtIn)
    const after = offer(builtIn)
    const lost = { switchTo: null, reason: 'lost' }
    expect(decideDevice({ chosen, inUse: 'headset', before, after })).toEqual(lost)
    expect(decideDevice({ chosen, inUse: 'default', before, after })).toEqual(lost)
  })

  it('keeps still when something else is plugged in or out', () => {
    const [one, more] = [offer(builtIn), offer(builtIn, headset)]
    expect(decideDevice({ chosen, inUse: 'built-in', before: one, after: more })).toBe('keep')
    expect(decideDevice({ chosen, inUse: 'built-in', before: more, after: one })).toBe('keep')
  })

  it('keeps still when the default becomes what is in use already', () => {
    const situation = {
      chosen,
      inUse: 'headset',
      before: offer(builtIn, headset),
      after: offer(headset, builtIn)
    }
    expect(decideDevice(situation)).toBe('keep')
  })

  it('keeps still on a device it has never seen listed', () => {
    const before = offer(builtIn)
    expect(decideDevice({ chosen, inUse: 'unlisted', before, after: offer(builtIn, headset) })).toBe('keep')
  })
})

describe('decideDevice with nothing in use', () => {
  it.each([[null], [headset]])('switches nothing on (%j chosen)', (chosen) => {
    const situation = { chosen, inUse: null, before: offer(builtIn), after: offer(headset, builtIn) }
    expect(decideDevice(situation)).toBe('keep')
  })
})

describe('decideDevice when every device is gone', () => {
  it('says that the last one was lost', () => {
    const situation = { chosen: null, inUse: 'built-in', before: offer(builtIn), after: offer() }
    expect(decideDevice(situation)).toEqual({ switchTo: null, reason: 'lost' })
  })
})

describe('decideDevice around permission', () => {
  const nameless = offer({ id: '', label: '' })

  it('takes revealed names neither for a loss nor for a new default', () => {
    const revealed = { chosen: null, before: nameless, after: offer(builtIn, headset) }
    expect(decideDevice({ ...revealed, inUse: 'default' })).toBe('keep')
    expect(decideDevice({ ...revealed, inUse: 'built-in' })).toBe('keep')
  })

  it('takes the first look at the list for no change', () => {
    const first = { chosen: null, before: offer(), after: offer(builtIn, headset) }
    expect(decideDevice({ ...first, inUse: 'default' })).toBe('keep')
    expect(decideDevice({ ...first, inUse: 'headset' })).toBe('keep')
  })

  it('finds the choice once its name is revealed', () => {
    const situation = { chosen: headset, inUse: 'default', before: nameless, after: offer(builtIn, headset) }
    expect(decideDevice(situation)).toEqual({ switchTo: 'headset', reason: 'returned' })
  })

  it('takes names that were hidden again for no loss', () => {
    const hidden = { chosen: headset, inUse: 'headset', before: offer(builtIn, headset), after: nameless }
    expect(decideDevice(hidden)).toBe('keep')
  })
})
