/** Voices on a connection that loses a third of everything: they go on, whatever becomes of the pictures. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openNetwork, whyNoNetwork, type Network } from './network/network'
import { Person, until } from './person'
import { startService, type RunningService } from './service'
import { voice, writeSound } from './soundFile'

/** Five hundred packets. */
const windowSeconds = 10
const lossPercent = 30

interface Heard {
  /** Of samples, since the connection began. */
  readonly total: number
  /** Made up by the receiver, because the packet was not there; without those of a silence. */
  readonly concealed: number
}

/** Of the microphone on the only connection. */
function heard({ page }: Person): Promise<Heard> {
  return page.evaluate(async () => {
    const connection = window.recordedConnections.find(
      ({ connectionState }) => connectionState === 'connected'
    )
    const report = await connection?.getTransceivers()[0]?.receiver.getStats()
    let heard = { total: 0, concealed: 0 }
    report?.forEach((entry: Record<string, unknown>) => {
      if (entry['type'] !== 'inbound-rtp') return
      const of = (name: string): number => Number(entry[name] ?? 0)
      heard = {
        total: of('totalSamplesReceived'),
        concealed: of('concealedSamples') - of('silentConcealedSamples')
      }
    })
    return heard
  })
}

/** How much of the sound of the next while is made up, 0..1. */
async function concealedRatio(person: Person): Promise<number> {
  const before = await heard(person)
  let now = before
  await until(
    async () => (now = await heard(person)).total - before.total >= windowSeconds * 48_000,
    () => `${person.name} gets no sound`,
    120_000
  )
  return (now.concealed - before.concealed) / (now.total - before.total)
}

/** Waits for one such while that is good enough: a machine that is busy loses more than the cable does. */
async function hearsWhole(person: Person, most: number): Promise<void> {
  const ratios: number[] = []
  await until(
    async () => ratios.push(await concealedRatio(person)) > 0 && (ratios.at(-1) ?? NaN) < most,
    () => `of what ${person.name} hears is made up: ${ratios.map((ratio) => ratio.toFixed(3)).join()}`,
    180_000
  )
}

/** Waits until what somebody says on their only connection goes out twice (RFC 2198), or once. */
async function speaks({ page, name }: Person, howOften: 'once' | 'twice'): Promise<void> {
  const said = (): Promise<string> =>
    page.evaluate(() => {
      const connection = window.recordedConnections.find(
        ({ connectionState }) => connectionState === 'connected'
      )
      const sdp = connection?.currentRemoteDescription?.sdp ?? ''
      const first = /^m=audio \S+ \S+ (\d+)/m.exec(sdp)?.[1]
      return first && sdp.includes(`a=rtpmap:${first} red/`) ? 'twice' : 'once'
    })
  await until(
    async () => (await said()) === howOften,
    () => `${name} does not speak ${howOften}`
  )
}

/** Before the page is loaded: as a browser with nothing against losses describes itself. */
function forgetRepair(): void {
  const { prototype } = RTCPeerConnection
  const native: (this: RTCPeerConnection, description: RTCSessionDescriptionInit) => Promise<void> =
    prototype.setRemoteDescription
  prototype.setRemoteDescription = function ({ type, sdp = '' }: RTCSessionDescriptionInit) {
    const red = /^a=rtpmap:(\d+) red\/48000/m.exec(sdp)?.[1] ?? ''
    const plain = sdp
      .replaceAll(new RegExp(`^(m=audio .*) ${red}(?= |\r)`, 'gm'), '$1')
      .replaceAll(new RegExp(`^a=(rtpmap|fmtp):${red} .*\r\n`, 'gm'), '')
      .replaceAll('useinbandfec=1', 'useinbandfec=0')
    return native.call(this, { type, sdp: red ? plain : sdp })
  }
}

const reason = whyNoNetwork()

describe.skipIf(reason !== null)(`a voice that loses packets${reason === null ? '' : ` (${reason})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'confab-lossy-sound-'))
  const sound = join(folder, 'voice.wav')
  let network: Network
  let service: RunningService
  const browsers: Browser[] = []
  const people: Person[] = []
  let rooms = 0

  beforeAll(async () => {
    writeSound(sound, [[10, voice]])
    network = await openNetwork({ people: 2 })
    service = await startService(['--host', network.machineAddress])
    for (const person of [0, 1])
      browsers.push(
        await network.launch(person, [
          `--unsafely-treat-insecure-origin-as-secure=${service.url}`,
          `--use-file-for-fake-audio-capture=${sound}`
        ])
      )
  })
  afterEach(async () => {
    await network.cable(0).set({ lossPercent: 0, rateKbit: 0 })
    await Promise.all(people.splice(0).map((person) => person.close()))
  })
  afterAll(async () => {
    await Promise.all(browsers.map((browser) => browser.close()))
    await service.stop()
    await network.close()
    rmSync(folder, { recursive: true })
  })

  /** Two people who hear each other, one of them on a cable of the given kind from then on. */
  async function talk({ camera = false, isUnarmed = false, rateKbit = 0 } = {}): Promise<
    readonly [Person, Person]
  > {
    const roomId = `room-lossy-${process.pid}-${(rooms += 1)}`
    for (const [index, name] of ['Ana', 'Ben'].entries()) {
      const browser = browsers[index]
      if (!browser) throw new Error('nobody came')
      const person = await Person.arrive({
        browser,
        url: service.url,
        name,
        camera: { width: 640, height: 360 }
      })
      people.push(person)
      if (isUnarmed) await person.page.addInitScript(forgetRepair)
      await person.join(roomId, { camera })
    }
    const [ana, ben] = people
    if (!ana || !ben) throw new Error('nobody came')
    await Promise.all([ana, ben].map((person) => person.receives(1, { video: camera })))
    await network.cable(0).set({ lossPercent, rateKbit })
    return [ana, ben]
  }

  it('is said twice for as long as that lasts, and arrives nearly whole', { timeout: 400_000 }, async () => {
    const [ana, ben] = await talk()
    await speaks(ana, 'twice')
    await hearsWhole(ben, 0.09)
    await network.cable(0).set({ lossPercent: 0 })
    await speaks(ana, 'once')
  })

  it('would be lost as packets are, without all that', { timeout: 200_000 }, async () => {
    const [, ben] = await talk({ isUnarmed: true })
    expect(await concealedRatio(ben)).toBeGreaterThan(0.18)
  })

  it('goes on beside pictures that shrink for it on a thin cable', { timeout: 400_000 }, async () => {
    const [ana, ben] = await talk({ camera: true, rateKbit: 300 })
    await until(
      async () => ((await ben.pictures())[0]?.height ?? NaN) < 360,
      async () => `still ${JSON.stringify(await ben.pictures())}`
    )
    await speaks(ana, 'twice')
    await hearsWhole(ben, 0.12)
  })
})
