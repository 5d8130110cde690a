import { describe, expect, it } from 'vitest'
import { isQuietAt } from './quietHours'

const at = (time: string): Date => new Date(`2026-03-14T${time}:00`)

describe('quiet hours', () => {
  it.each([
    ['09:00', '17:00', '08:59', false],
    ['09:00', '17:00', '09:00', true],
    ['09:00', '17:00', '16:59', true],
    ['09:00', '17:00', '17:00', false],
    ['22:00', '07:00', '21:59', false],
    ['22:00', '07:00', '22:00', true],
    ['22:00', '07:00', '23:59', true],
    ['22:00', '07:00', '00:00', true],
    ['22:00', '07:00', '06:59', true],
    ['22:00', '07:00', '07:00', false],
    ['00:00', '06:30', '06:29', true],
    ['00:00', '06:30', '06:30', false],
    ['08:00', '08:00', '08:00', true],
    ['08:00', '08:00', '20:00', true]
  ])('from %s to %s: at %s quiet is %s', (from, to, time, isQuiet) => {
    expect(isQuietAt({ isOn: true, from, to }, at(time))).toBe(isQuiet)
    expect(isQuietAt({ isOn: false, from, to }, at(time))).toBe(false)
  })
})
