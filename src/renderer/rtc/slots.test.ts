import { expect, it } from 'vitest'
import { kindOf, slots } from './slots'

it('keeps the order and kinds that both ends rely on', () => {
  expect(slots.map((slot) => `${slot}:${kindOf(slot)}`)).toEqual([
    'microphone:audio',
    'camera:video',
    'share:video',
    'shareAudio:audio'
  ])
})
