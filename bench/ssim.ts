/**
 * How alike two pictures are to an eye: the structural similarity index of their luma (Wang, Bovik, Sheikh and
 * Simoncelli, "Image Quality Assessment: From Error Visibility to Structural Similarity", 2004). Pure.
 */

/** One byte per pixel, row by row. */
export interface LumaPicture {
  readonly width: number
  readonly height: number
  readonly luma: Uint8Array
}

const windowSize = 8
/** Windows overlap by half, so that no edge falls between two of them. */
const stride = 4
/** Keep the quotients steady where a window is flat; K1 = 0.01 and K2 = 0.03 of the range, squared. */
const c1 = (0.01 * 255) ** 2
const c2 = (0.03 * 255) ** 2

/**
 * The mean over all windows, 1 for equal pictures.
 *
 * A picture that is a few pixels larger, as codecs and grabbers round differently, is compared where both exist.
 *
 * @throws {RangeError} for a picture without a single window
 */
export function ssim(one: LumaPicture, other: LumaPicture): number {
  const width = Math.min(one.width, other.width)
  const height = Math.min(one.height, other.height)
  let sum = 0
  let windows = 0
  for (let top = 0; top + windowSize <= height; top += stride) {
    for (let left = 0; left + windowSize <= width; left += stride) {
      sum += windowSsim(one, other, left, top)
      windows += 1
    }
  }
  if (windows === 0) throw new RangeError('smaller than a window')
  return sum / windows
}

function windowSsim(one: LumaPicture, other: LumaPicture, left: number, top: number): number {
  let sumA = 0
  let sumB = 0
  let squaresA = 0
  let squaresB = 0
  let products = 0
  for (let y = top; y < top + windowSize; y += 1) {
    for (let x = left; x < left + windowSize; x += 1) {
      const a = one.luma[y * one.width + x] ?? 0
      const b = other.luma[y * other.width + x] ?? 0
      sumA += a
      sumB += b
      squaresA += a * a
      squaresB += b * b
      products += a * b
    }
  }
  const count = windowSize ** 2
  const meanA = sumA / count
  const meanB = sumB / count
  const varianceA = squaresA / count - meanA ** 2
  const varianceB = squaresB / count - meanB ** 2
  const covariance = products / count - meanA * meanB
  return (
    ((2 * meanA * meanB + c1) * (2 * covariance + c2)) /
    ((meanA ** 2 + meanB ** 2 + c1) * (varianceA + varianceB + c2))
  )
}
