/** What a microphone costs while nobody speaks: one that is silent for a while and hums for a while, over and over. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openHouse } from './house'
import { until, type Person } from './person'

const samplesPerSecond = 16_000

const folder = mkdtempSync(join(tmpdir(), 'confab-silence-'))
const file = join(folder, 'microphone.wav')
writeFileSync(file, wave([...samples(9, () => 0), ...samples(4, hum)]))
afterAll(() => rmSync(folder, { recursive: true }))

const house = openHouse([], [`--use-file-for-fake-audio-capture=${file}`])

/** Swells and fades like syllables: what never changes is taken for noise and filtered out. */
function hum(second: number): number {
  return 0.4 * Math.sin(2 * Math.PI * 220 * second) * Math.sin(2 * Math.PI * 2 * second) ** 2
}

function samples(seconds: number, at: (second: number) => number): number[] {
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

/** Of the microphone on the only connection, as the browser counts both of them. */
async function sent(person: Person): Promise<{ packets: number; atMs: number }> {
  return person.page.evaluate(async () => {
    const connection = window.recordedConnections.find(
      ({ connectionState }) => connectionState === 'connected'
    )
    const report = await connection?.getTransceivers()[0]?.sender.getStats()
    let counted = { packets: 0, atMs: 0 }
    report?.forEach((entry: { type: string; packetsSent: number; timestamp: number }) => {
      if (entry.type === 'outbound-rtp') counted = { packets: entry.packetsSent, atMs: entry.timestamp }
    })
    return counted
  })
}

/** Sound goes out in packets of 20 ms, fifty a second. */
async function isNextToSilent(person: Person): Promise<boolean> {
  const before = await sent(person)
  let now = before
  await until(
    async () => (now = await sent(person)).atMs - before.atMs >= 2_000,
    () => 'the browser counts nothing'
  )
  return (now.packets - before.packets) / ((now.atMs - before.atMs) / 1_000) < 10
}

async function becomesSilent(person: Person): Promise<void> {
  await until(
    () => isNextToSilent(person),
    () => `${person.name} never stops sending`
  )
}

/** Comfort noise has energy too, a ten thousandth of what a hum has. */
async function isHeard(person: Person): Promise<void> {
  const energy = async (): Promise<number> => (await person.receptions())[0]?.audioEnergy ?? 0
  const before = await energy()
  await until(
    async () => (await energy()) > before + 0.001,
    () => `${person.name} hears nothing`
  )
}

it('sends next to nothing while nobody speaks, and is heard when somebody does', async () => {
  const [ana, ben] = [await house.arrive('Ana'), await house.arrive('Ben')]
  const roomId = house.freshRoom()
  for (const person of [ana, ben]) await person.join(roomId, { camera: false })
  await isHeard(ana)
  await becomesSilent(ben)
  await isHeard(ana)

  await ben.press('toggle-mic', false)
  await becomesSilent(ben)
  await ben.press('toggle-mic', true)
  await isHeard(ana)
  expect([...ana.errors, ...ben.errors]).toEqual([])
})
