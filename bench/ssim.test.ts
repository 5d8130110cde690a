import { describe, expect, it } from 'vitest'
import { ssim, type LumaPicture } from './ssim'

function picture(width: number, height: number, at: (x: number, y: number) => number): LumaPicture {
  const luma = Uint8Array.from({ length: width * height }, (_, index) =>
    at(index % width, Math.floor(index / width))
  )
  return { width, height, luma }
}

/** Something like lines of text: dark marks on light ground. */
const text = (x: number, y: number): number => (y % 8 < 5 && (x * 7 + y * 3) % 5 < 2 ? 20 : 235)

describe('ssim', () => {
  it('is 1 for a picture and itself', () => {
    expect(ssim(picture(64, 48, text), picture(64, 48, text))).toBeCloseTo(1, 10)
  })

  it('follows the formula for flat pictures, where only the means differ', () => {
    const c1 = (0.01 * 255) ** 2
    const expected = (2 * 100 * 150 + c1) / (100 ** 2 + 150 ** 2 + c1)
    expect(
      ssim(
        picture(16, 16, () => 100),
        picture(16, 16, () => 150)
      )
    ).toBeCloseTo(expected, 10)
  })

  it('is negative for an inverted picture', () => {
    const inverted = picture(64, 48, (x, y) => 255 - text(x, y))
    expect(ssim(picture(64, 48, text), inverted)).toBeLessThan(-0.5)
  })

  it('minds blur more than a slightly different brightness', () => {
    const sharp = picture(64, 48, text)
    const brighter = picture(64, 48, (x, y) => text(x, y) + 10)
    const blurred = picture(64, 48, (x, y) => (text(x, y) + text(x + 1, y) + text(x, y + 1)) / 3)
    expect(ssim(sharp, blurred)).toBeLessThan(ssim(sharp, brighter))
  })

  it('compares what both have when sizes differ a little', () => {
    expect(ssim(picture(65, 49, text), picture(64, 48, text))).toBeCloseTo(1, 10)
    expect(() => ssim(picture(7, 48, text), picture(64, 48, text))).toThrow(RangeError)
  })
})
