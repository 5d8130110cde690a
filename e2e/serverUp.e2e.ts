/**
 * The built `confab-server up` with the real coturn on loopback, examined by the built `confab-server doctor` and
 * used by a real browser.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { launchChromium } from './chromium'
import { freePort } from './freePort'
import { callThrough, ServerCommands, type Place, type Run } from './serverCommand'

const hasCoturn = spawnSync('turnserver', ['--version']).error === undefined
/** Where it is looked for beyond PATH, so that hiding it there does not help. */
const isCoturnEverywhere = ['/usr/sbin', '/usr/local/bin', '/usr/local/sbin'].some((place) =>
  existsSync(join(place, 'turnserver'))
)

let commands: ServerCommands
beforeAll(() => {
  commands = new ServerCommands()
})
afterAll(() => commands.close())

const everything = {
  ...{ name: 'works', https: 'works', certificate: 'works', health: 'works', webSocket: 'works' },
  ...{ grant: 'works', stun: 'works', turnUdp: 'works', turnTcp: 'works', turnTls: 'works' },
  relayPorts: 'works'
}

describe.skipIf(!hasCoturn)(`one command${hasCoturn ? '' : ' (skipped: coturn is not installed)'}`, () => {
  let here: Place
  let up: Run
  let url: string

  beforeAll(async () => {
    here = await commands.place('here')
    url = `https://localhost:${here.httpsPort}`
    up = await commands.started(['up', '--config', here.configFile])
  })

  it('makes every path work, as the doctor proves', async () => {
    const { code, ok, paths } = await commands.examine(url, '--insecure')
    expect(paths).toEqual(everything)
    expect([code, ok]).toEqual([0, true])
    expect((await commands.examine('--config', here.configFile)).paths).toEqual(everything)
  })

  it('says in words that browsers will warn, and the doctor says so, too', async () => {
    expect(up.said()).toContain('browsers warn')
    const strict = commands.run(['doctor', url])
    expect(await strict.exitCode).toBe(1)
    expect(strict.said()).toMatch(/✗ Certificate .*nobody vouches for it\n +Good for a trial/)
    expect(strict.said()).toMatch(/✓ TURN over UDP/)
  })

  it('is found out when service and relay know different secrets', async () => {
    const urls = [
      `turn:localhost:${here.turnPort}?transport=udp`,
      `turn:localhost:${here.turnPort}?transport=tcp`
    ]
    const service = await commands.started(['--port', '0', '--turn-urls', JSON.stringify(urls)], {
      CONFAB_TURN_SECRET: 'another secret than the one of the relay'
    })
    const { code, paths, says } = await commands.examine(/http:[^"]+/.exec(service.said())?.[0] ?? '')
    expect(paths).toMatchObject({ turnUdp: 'credentialsRefused', turnTcp: 'credentialsRefused' })
    expect(says('turnUdp')).toContain('the two know different secrets')
    expect(code).toBe(1)
  })

  it('is found out when a port is shut, and only that one is blamed', async () => {
    const shut = await freePort()
    const urls = [`turn:127.0.0.1:${shut}?transport=udp`, `turn:127.0.0.1:${here.turnPort}?transport=tcp`]
    const service = await commands.started(['--port', '0', '--turn-urls', JSON.stringify(urls)], {
      CONFAB_TURN_SECRET: readFileSync(join(here.stateFolder, 'turn-secret'), 'utf8').trim()
    })
    const { paths, says } = await commands.examine(/http:[^"]+/.exec(service.said())?.[0] ?? '')
    expect(paths).toMatchObject({ turnUdp: 'refused', turnTcp: 'works' })
    expect(says('turnUdp')).toContain('nobody listens on that UDP port')
  })

  it('lets a browser call through TLS on the port that served the page', async () => {
    const { servers } = await commands.grantOf(url)
    const relays = servers.flatMap(({ urls, ...credentials }) =>
      urls.filter((one) => one.startsWith('turns:')).map((one) => ({ urls: one, ...credentials }))
    )
    expect(relays.map(({ urls }) => urls)).toEqual([`turns:localhost:${here.httpsPort}?transport=tcp`])
    const browser = await launchChromium(['--ignore-certificate-errors'])
    try {
      const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage()
      await page.goto(url)
      await page.getByRole('heading').first().waitFor()
      const { heard, pair } = await page.evaluate(callThrough, relays)
      expect(heard).toBe('through the relay')
      expect(pair).toEqual({ local: 'relay', remote: 'relay', protocol: 'tls' })
    } finally {
      await browser.close()
    }
  })

  it('starts the relay again when it ends, and paths work again', async () => {
    const pid = (): number => Number(readFileSync(join(here.stateFolder, 'turnserver.pid'), 'utf8'))
    const before = pid()
    process.kill(before, 'SIGKILL')
    await vi.waitFor(() => expect(up.said().match(/coturn\) is up/g)).toHaveLength(2), {
      timeout: 60_000,
      interval: 100
    })
    expect(pid()).not.toBe(before)
    expect((await commands.examine(url, '--insecure')).paths).toEqual(everything)
  })

  it('takes over from a run that was killed, and from its relay', async () => {
    up.child.kill('SIGKILL')
    await up.exitCode
    up = await commands.started(['up', '--config', here.configFile])
    expect((await commands.examine(url, '--insecure')).paths).toEqual(everything)
  })

  it('refuses a port that a relay holds already, in one sentence', async () => {
    const other = await commands.place('other')
    const second = commands.run(['up', '--config', other.configFile, '--turn-port', String(here.turnPort)])
    expect(await second.exitCode).toBe(1)
    expect(second.said()).toContain(`port ${here.turnPort} is taken (UDP or TCP)`)
  })

  it('ends the relay when it ends', async () => {
    const pid = Number(readFileSync(join(here.stateFolder, 'turnserver.pid'), 'utf8'))
    up.child.kill('SIGTERM')
    expect(await up.exitCode).toBe(0)
    expect(() => process.kill(pid, 0)).toThrow()
    expect((await commands.examine(url, '--insecure')).paths).toMatchObject({
      https: 'refused',
      turnTls: 'notTried'
    })
  })

  it('relays to nothing private unless told so, not even to itself on loopback', async () => {
    const strict = await commands.place('strict', { allowPrivatePeers: false })
    await commands.started(['up', '--config', strict.configFile])
    expect((await commands.examine('--config', strict.configFile)).paths).toMatchObject({
      ...{ stun: 'works', turnUdp: 'relayingForbidden', turnTls: 'relayingForbidden' }
    })
  })
})

it.skipIf(isCoturnEverywhere)('says how to get coturn where there is none', async () => {
  const here = await commands.place('without')
  const refused = commands.run(['up', '--config', here.configFile], { PATH: here.stateFolder })
  expect(await refused.exitCode).toBe(1)
  expect(refused.said()).toContain('apt install coturn')
})

it('does without coturn when it is told to', async () => {
  const here = await commands.place('alone')
  await commands.started(['up', '--config', here.configFile, '--without-turn'])
  const { code, paths } = await commands.examine('--config', here.configFile)
  expect(paths).toMatchObject({ webSocket: 'works', stun: 'notTried', turnUdp: 'notTried' })
  expect(code).toBe(0)
})

it('asks for a certificate when there is none', async () => {
  const here = await commands.place('bare', { selfSigned: false, host: 'rooms.example.invalid' })
  const refused = commands.run(['up', '--config', here.configFile])
  expect(await refused.exitCode).toBe(1)
  expect(refused.said()).toMatch(/there is no certificate for rooms\.example\.invalid.*--self-signed/)
})
