/** What a microphone costs while nobody speaks: one that is silent for a while and hums for a while, over and over. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openHouse } from './house'
import { until, type Person } from './person'
import { hum, silence, writeSound } from './soundFile'

const folder = mkdtempSync(join(tmpdir(), 'confab-silence-'))
const file = join(folder, 'microphone.wav')
writeSound(file, [
  [9, silence],
  [4, hum]
])
afterAll(() => rmSync(folder, { recursive: true }))

const house = openHouse([], [`--use-file-for-fake-audio-capture=${file}`])

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
