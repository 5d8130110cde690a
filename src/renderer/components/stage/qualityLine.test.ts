import { describe, expect, it } from 'vitest'
import { createAppI18n, type Text } from '../../i18n'
import { qualityLine, sentLine } from './qualityLine'

const { t } = createAppI18n().global
const text: Text = (key, values = {}, count) => (count === undefined ? t(key, values) : t(key, values, count))
const received = { width: 320, height: 180, framesPerSecond: 7.4 }

describe('the line on what we get', () => {
  it('keeps its width while the rate changes', () => {
    const figures = (framesPerSecond: number) =>
      qualityLine(text, null, { ...received, framesPerSecond })?.figures
    expect(figures(7.4)).toBe('320 × 180 · \u20077 fps')
    expect(figures(24.2)).toHaveLength(figures(7.4)?.length ?? 0)
  })

  it('has a reason as soon as the sender has given one, and figures as soon as they are measured', () => {
    expect(qualityLine(text, null, undefined)).toMatchObject({ figures: 'Measuring…', reason: null })
    for (const reason of ['wish', 'sender'] as const) {
      const line = qualityLine(text, { height: 180, reason }, received)
      expect(line, reason).toMatchObject({ reason: expect.any(String) as string, sign: null })
    }
  })

  it('has a sign only where the connection is to blame', () => {
    expect(qualityLine(text, { height: 180, reason: 'bandwidth' }, received)?.sign).toBe('slow')
  })

  it('leaves it to the picture to say that there is none', () => {
    expect(qualityLine(text, { height: 0, reason: 'bandwidth' }, received)).toBeNull()
  })
})

describe('the line on what we send', () => {
  it('counts who gets which size, largest first', () => {
    const sent = [
      { height: 180, links: 2 },
      { height: 360, links: 3 },
      { height: 720, links: 0 }
    ]
    expect(sentLine(text, sent).figures).toBe('You send 360p to 3, 180p to 2')
  })

  it('says that nothing goes out, whatever the cause', () => {
    expect(sentLine(text, []).figures).toContain('Nothing is sent')
  })
})
