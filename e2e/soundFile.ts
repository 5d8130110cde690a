/** What a browser's pretended microphone hears: sounds made of formulas, in files that are played over and over. */
import { writeFileSync } from 'node:fs'

const samplesPerSecond = 16_000

/** What comes out at a time in seconds, -1..1. */
export type Sound = (second: number) => number

export const silence: Sound = () => 0

/** Swells and fades like syllables: what never changes is taken for noise and filtered out. */
export const hum: Sound = (second) =>
  0.4 * Math.sin(2 * Math.PI * 220 * second) * Math.sin(2 * Math.PI * 2 * second) ** 2

const overtones = [1, 2, 3, 4, 5, 6, 8, 10, 13]

/** A pitch that rises and falls under its overtones, in syllables and without a pause: nobody ever stops talking. */
export const voice: Sound = (second) => {
  const turns = 140 * second - (30 / (2 * Math.PI * 0.7)) * Math.cos(2 * Math.PI * 0.7 * second)
  const tone = overtones.reduce(
    (sum, overtone) => sum + Math.sin(2 * Math.PI * overtone * turns) / overtone,
    0
  )
  return 0.25 * tone * (0.35 + 0.65 * Math.sin(2 * Math.PI * 1.7 * second) ** 2)
}

/** For `--use-file-for-fake-audio-capture`, which begins anew whenever the microphone is opened. */
export function writeSound(path: string, parts: readonly (readonly [seconds: number, sound: Sound])[]): void {
  writeFileSync(path, wave(parts.flatMap(([seconds, sound]) => samples(seconds, sound))))
}

function samples(seconds: number, at: Sound): number[] {
  return Array.from({ length: seconds * samplesPerSecond }, (_, index) => at(index / samplesPerSecond))
}

/** A RIFF file of 16 bit PCM, one channel. */
function wave(content: readonly number[]): Buffer {
  const data = Buffer.alloc(content.length * 2)
  content.forEach((sample, index) => data.writeInt16LE(Math.round(sample * 32_767), index * 2))
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + data.length, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20) // PCM
  header.writeUInt16LE(1, 22) // channels
  header.writeUInt32LE(samplesPerSecond, 24)
  header.writeUInt32LE(samplesPerSecond * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(data.length, 40)
  return Buffer.concat([header, data])
}
