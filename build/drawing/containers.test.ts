import { expect, it } from 'vitest'
import { icns, ico } from './containers.mjs'

const picture = (size: number, text: string) => ({ size, png: Buffer.from(text) })

it('lists every picture of an .ico with its place', () => {
  const file = ico([picture(16, 'small'), picture(256, 'large one')])
  expect([file.readUInt16LE(0), file.readUInt16LE(2), file.readUInt16LE(4)]).toEqual([0, 1, 2])
  const entries = [6, 22].map((at) => {
    const [bytes, offset] = [file.readUInt32LE(at + 8), file.readUInt32LE(at + 12)]
    return [
      file[at],
      file[at + 1],
      file.readUInt16LE(at + 6),
      file.subarray(offset, offset + bytes).toString()
    ]
  })
  expect(entries).toEqual([
    [16, 16, 32, 'small'],
    [0, 0, 32, 'large one']
  ])
  expect(file.length).toBe(6 + 2 * 16 + 'small'.length + 'large one'.length)
})

it('names every picture of an .icns by what it is for', () => {
  const file = icns([picture(64, 'a'), picture(256, 'bcd')])
  const chunks = []
  expect(file.toString('latin1', 0, 4)).toBe('icns')
  expect(file.readUInt32BE(4)).toBe(file.length)
  for (let at = 8; at < file.length; at += file.readUInt32BE(at + 4)) {
    chunks.push([
      file.toString('latin1', at, at + 4),
      file.subarray(at + 8, at + file.readUInt32BE(at + 4)).toString()
    ])
  }
  expect(chunks).toEqual([
    ['ic12', 'a'],
    ['ic08', 'bcd'],
    ['ic13', 'bcd']
  ])
})

it('refuses what the formats cannot say', () => {
  expect(() => ico([picture(512, '')])).toThrow(RangeError)
  expect(() => icns([picture(16, '')])).toThrow(RangeError)
})
