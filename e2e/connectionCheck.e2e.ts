/** The check before a call, in front of a real service, a real relay and devices as Chromium plays them. */
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import en from '../src/renderer/locales/en.json' with { type: 'json' }
import { cutOff, hasFocus, tabTo, violations } from './accessibility'
import { launchChromium } from './chromium'
import { Person, until, type PersonOptions } from './person'
import { startService, type RunningService } from './service'
import { startTurnServer, whyNoTurnServer, type TurnServer } from './turn/turnServer'

const secret = 'a-secret-for-this-spec-only'
const { problem, skipped, verdict } = en.check
const steps = ['microphone', 'camera', 'server', 'stun', 'relayUdp', 'relayTcp', 'relayTls', 'bandwidth']

let browser: Browser
let service: RunningService | null = null
let person: Person | null = null

beforeAll(async () => {
  // The relay's certificate is its own.
  browser = await launchChromium(['--ignore-certificate-errors'])
})
afterEach(async () => {
  await person?.close()
  await service?.stop()
  person = service = null
})
afterAll(() => browser.close())

/** A service that names these addresses, and somebody at its home view. */
async function arrive(
  { stun = [], turn = [], turnSecret = secret }: { stun?: string[]; turn?: string[]; turnSecret?: string },
  options: Partial<PersonOptions> = {}
): Promise<Person> {
  const args = [
    ...(stun.length > 0 ? ['--stun-urls', JSON.stringify(stun)] : []),
    ...(turn.length > 0 ? ['--turn-urls', JSON.stringify(turn)] : [])
  ]
  service = await startService(args, turn.length > 0 ? { CONFAB_TURN_SECRET: turnSecret } : {})
  person = await Person.arrive({ browser, url: service.url, name: 'Ana', ...options })
  await person.page.emulateMedia({ reducedMotion: 'reduce' })
  await person.openHome()
  return person
}

async function check({ page }: Person): Promise<void> {
  await page.getByTestId('check-open').click()
  await page.getByTestId('check-start').click()
  await page.locator('[data-testid="check"][data-phase="done"]').waitFor()
}

/** How each row ended, by step. */
function kinds({ page }: Person): Promise<Record<string, string>> {
  return page
    .locator('[data-testid="check"] li')
    .evaluateAll((rows) =>
      Object.fromEntries(
        rows.map((row) => [
          (row.getAttribute('data-testid') ?? '').slice(6),
          row.getAttribute('data-kind') ?? ''
        ])
      )
    )
}

async function says({ page }: Person, id: string, sentence: string): Promise<void> {
  expect(await page.getByTestId(`check-${id}`).innerText()).toContain(sentence)
}

/** Nothing the check has opened is open any more. */
async function hasLetGo(ana: Person): Promise<void> {
  await until(
    async () => (await ana.openConnections()) === 0 && (await liveTracks(ana)) === 0,
    async () => `${await ana.openConnections()} connections and ${await liveTracks(ana)} tracks are left`
  )
}

function liveTracks({ page }: Person): Promise<number> {
  return page.evaluate(() => window.capturedTracks.filter(({ readyState }) => readyState === 'live').length)
}

declare global {
  interface Window {
    capturedTracks: MediaStreamTrack[]
    announcements: string[]
  }
}

/** Notes what a screen reader would say of the steps, from now on. */
function listenIn({ page }: Person): Promise<void> {
  return page.getByTestId('check-announced').evaluate((region) => {
    window.announcements = []
    new MutationObserver(() => window.announcements.push(region.textContent ?? '')).observe(region, {
      childList: true,
      characterData: true,
      subtree: true
    })
  })
}

/** Recorded from outside; before the page is opened. */
function recordTracks(): void {
  window.capturedTracks = []
  if (!window.isSecureContext) return
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await open(constraints)
    window.capturedTracks.push(...stream.getTracks())
    return stream
  }
}

describe.skipIf(whyNoTurnServer())(`with a relay${whyNoTurnServer() ?? ''}`, () => {
  let turn: TurnServer
  const relays = (): string[] => [turn.udpUrl, turn.tcpUrl, turn.tlsUrl]
  beforeAll(async () => {
    turn = await startTurnServer({ secret })
  })
  afterAll(() => turn.stop())

  it('finds that all is well, and lets everything go', async () => {
    const ana = await arrive({ stun: [turn.stunUrl], turn: relays() })
    await ana.context.addInitScript(recordTracks)
    await ana.page.reload()
    await check(ana)
    expect(await kinds(ana)).toEqual(Object.fromEntries(steps.map((id) => [id, 'ok'])))
    await says(ana, 'bandwidth', 'bit/s')
    expect(await ana.page.getByTestId('check-verdict').innerText()).toBe(verdict.good)
    await hasLetGo(ana)

    await ana.page.getByTestId('check-copy').click()
    await ana.page.getByTestId('toast').waitFor()
    const copied = await ana.page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toContain(verdict.good)
    expect(copied).not.toMatch(/127\.0\.0\.1|localhost|turn:|stun:|\d+:\w/)
    expect(ana.errors).toEqual([])
  })

  it('names a secret that the relay does not share, over every transport', async () => {
    const ana = await arrive({ stun: [turn.stunUrl], turn: relays(), turnSecret: 'a-secret-nobody-shares' })
    await check(ana)
    for (const id of ['relayUdp', 'relayTcp', 'relayTls']) await says(ana, id, problem.relay.unauthorized)
    await says(ana, 'bandwidth', skipped.noRelay)
    expect(await ana.page.getByTestId('check-verdict').innerText()).toBe(verdict.relayDown)
  })

  it('names a relay that may not relay', async () => {
    const deaf = await startTurnServer({ secret, allowLoopbackPeers: false })
    try {
      const ana = await arrive({ stun: [deaf.stunUrl], turn: [deaf.udpUrl] })
      await check(ana)
      await says(ana, 'relayUdp', problem.relay.noPassage)
      await says(ana, 'relayTls', skipped.transportNotOffered)
    } finally {
      await deaf.stop()
    }
  })

  it('stops at once when asked to, and begins anew', async () => {
    const ana = await arrive({ stun: [turn.stunUrl], turn: relays() })
    await ana.context.addInitScript(recordTracks)
    await ana.page.reload()
    await ana.page.getByTestId('check-open').click()
    await ana.page.getByTestId('check-start').click()
    await ana.page.locator('[data-testid="check-bandwidth"][data-kind="running"]').waitFor()
    await ana.page.getByTestId('check-start').click()
    await says(ana, 'bandwidth', skipped.stopped)
    await hasLetGo(ana)
    await ana.page.getByTestId('check-start').click()
    await ana.page.locator('[data-testid="check"][data-phase="done"]').waitFor()
    expect((await kinds(ana))['bandwidth']).toBe('ok')
  })
})

describe.skipIf(whyNoTurnServer())(`with a relay that is down${whyNoTurnServer() ?? ''}`, () => {
  it('says so for every way to it', async () => {
    const turn = await startTurnServer({ secret })
    await turn.stop()
    const ana = await arrive({ stun: [turn.stunUrl], turn: [turn.udpUrl, turn.tcpUrl, turn.tlsUrl] })
    await check(ana)
    for (const id of ['relayUdp', 'relayTcp', 'relayTls'] as const)
      await says(ana, id, problem.unreachable[id])
    await says(ana, 'stun', problem.stun.unreachable)
    expect(await ana.page.getByTestId('check-verdict').innerText()).toBe(verdict.noPaths)
  })
})

describe('without a relay', () => {
  it('says what that means, in one row', async () => {
    const ana = await arrive({})
    await check(ana)
    await says(ana, 'relay', skipped.noneOffered)
    await says(ana, 'stun', skipped.stunNotOffered)
    await says(ana, 'bandwidth', skipped.noneToMeasure)
    expect(await kinds(ana)).not.toHaveProperty('relayUdp')
    expect(await ana.page.getByTestId('check-verdict').innerText()).toBe(verdict.oneNetwork)
  })

  it('names devices that are missing or forbidden', async () => {
    const poor = await launchChromium(['--use-fake-device-for-media-stream=device-count=0'])
    try {
      const ana = await arrive({}, { browser: poor, permissions: ['camera'] })
      await check(ana)
      await says(ana, 'microphone', problem.microphone.permissionDenied)
      await says(ana, 'camera', problem.camera.notFound)
      expect(await ana.page.getByTestId('check-verdict').innerText()).toBe(verdict.devices)
    } finally {
      await person?.close()
      person = null
      await poor.close()
    }
  })

  it('names a service that is gone', async () => {
    const ana = await arrive({})
    await service?.kill()
    service = null
    await check(ana)
    await says(ana, 'server', problem.server.unreachable)
    await says(ana, 'stun', skipped.noServer)
    expect(await ana.page.getByTestId('check-verdict').innerText()).toBe(verdict.noServer)
  })
})

describe('for everybody', () => {
  it.each(['light', 'dark'] as const)('breaks no rule of WCAG 2 AA (%s)', async (colorScheme) => {
    const ana = await arrive({}, { colorScheme })
    await ana.page.getByTestId('check-open').click()
    await ana.page.getByRole('dialog').waitFor()
    expect(await violations(ana)).toEqual([])
    await ana.page.getByTestId('check-start').click()
    await ana.page.locator('[data-kind="running"]').first().waitFor()
    expect(await violations(ana)).toEqual([])
    await ana.page.locator('[data-testid="check"][data-phase="done"]').waitFor()
    expect(await violations(ana)).toEqual([])
  })

  it('works with the keyboard alone, in a narrow window, and is read aloud', async () => {
    const ana = await arrive({}, { viewport: { width: 360, height: 640 } })
    await tabTo(ana, 'check-open')
    await ana.page.keyboard.press('Enter')
    await hasFocus(ana, 'check-start')
    await listenIn(ana)
    await ana.page.keyboard.press('Enter')
    await ana.page.locator('[data-testid="check"][data-phase="done"]').waitFor()
    const heard = await ana.page.evaluate(() => window.announcements.join('\n'))
    for (const sentence of [en.check.ok.microphone, en.check.ok.camera, en.check.step.server])
      expect(heard).toContain(sentence)
    expect(await cutOff(ana)).toEqual([])
    await ana.page.keyboard.press('Escape')
    await hasFocus(ana, 'check-open')
  })
})
