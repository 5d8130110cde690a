import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addressAllowances } from './addressBook'
import { contentSecurityPolicy } from './securityHeaders'
import { joinOf, Rig, sealed } from './testRig'

const script = 'console.log(1)'.repeat(200)
let rig: Rig
let folder: string
let webRoot: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'confab-http-'))
  webRoot = join(folder, 'renderer')
  mkdirSync(join(webRoot, 'assets'), { recursive: true })
  writeFileSync(join(webRoot, 'index.html'), '<!doctype html><title>Confab</title>')
  writeFileSync(join(webRoot, 'assets', 'index-BeefCafe.js'), script)
  writeFileSync(join(webRoot, 'assets', 'index-BeefCafe.js.gz'), gzipSync(script))
  writeFileSync(join(webRoot, '.hidden.txt'), 'hidden')
  writeFileSync(join(folder, 'secret.txt'), 'secret')
})
afterEach(async () => {
  await rig.close()
  rmSync(folder, { recursive: true })
})

interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A bare request: unlike `fetch` it sends the path exactly as written. */
async function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const sent = request({ port: rig.service.port, host: '127.0.0.1', path, method, headers })
  sent.end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() }
}

describe('the web client', () => {
  beforeEach(async () => {
    rig = await Rig.start({ webRoot })
  })

  it('is one page for every view, asked for anew each time', async () => {
    for (const path of ['/', '/r/kitchen', '/r/kitchen?x=1', '/settings', '/index.html']) {
      const { status, headers, body } = await get(path)
      expect([path, status, headers['cache-control']]).toEqual([path, 200, 'no-cache'])
      expect(headers['content-type']).toMatch(/^text\/html/)
      expect(body).toContain('<title>Confab</title>')
    }
  })

  it('keeps hashed assets for ever, and sends what was compressed beforehand', async () => {
    const plain = await get('/assets/index-BeefCafe.js')
    expect(plain.headers).toMatchObject({ 'cache-control': 'public, max-age=31536000, immutable' })
    expect(plain.body).toBe(script)
    const { headers } = await get('/assets/index-BeefCafe.js', { 'accept-encoding': 'gzip' })
    expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' })
    expect(headers['content-type']).toMatch(/javascript/)
  })

  it('is not fetched again while unchanged', async () => {
    const { headers } = await get('/')
    expect((await get('/', { 'if-none-match': headers.etag ?? '' })).status).toBe(304)
  })

  it('answers 404 to what is not there', async () => {
    for (const path of [
      '/nothing',
      '/r/',
      '/r/a/b',
      '/settings/x',
      '/assets/none.js',
      '/assets/',
      '/.hidden.txt',
      '/%2ehidden.txt'
    ])
      expect([path, (await get(path)).status]).toEqual([path, 404])
  })

  it('never looks outside its directory', async () => {
    const climbs = [
      '/../secret.txt',
      '/assets/../../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/..\\secret.txt'
    ]
    for (const path of [
      ...climbs,
      '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
      '//secret.txt',
      '/r/../../secret.txt',
      '/%00',
      '/%'
    ]) {
      const { status, body } = await get(path)
      expect([path, status]).toEqual([path, 404])
      expect(body).not.toContain('secret')
    }
  })

  it('survives ranges that make no sense', async () => {
    for (const range of ['bytes=5-2', 'bytes=-', 'bytes=x', 'bytes=99999-', 'bytes=--5'])
      expect([range, (await get('/', { range })).status]).toEqual([range, 200])
  })

  it('follows a new build without a restart, and says so while there is none', async () => {
    writeFileSync(join(webRoot, 'index.html'), '<title>newer</title>')
    expect((await get('/')).body).toBe('<title>newer</title>')
    rmSync(webRoot, { recursive: true })
    const { status, body } = await get('/')
    expect([status, body]).toEqual([
      503,
      'The signaling service runs, but the web client has not been built.'
    ])
    expect((await get('/healthz')).status).toBe(200)
  })
})

describe('every answer', () => {
  beforeEach(async () => {
    rig = await Rig.start({ webRoot })
  })

  it('carries the security headers', async () => {
    for (const path of [
      '/',
      '/assets/index-BeefCafe.js',
      '/nothing',
      '/healthz',
      '/metrics',
      '/socket.io/'
    ]) {
      const { headers } = await get(path)
      expect([path, headers['content-security-policy']]).toEqual([path, contentSecurityPolicy])
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin'
      })
      expect(headers['permissions-policy']).toMatch(/camera=\(self\).*geolocation=\(\)/)
      expect(headers['access-control-allow-origin']).toBeUndefined()
    }
  })

  it('is read only', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const { status, headers } = await get('/', {}, method)
      expect([method, status, headers.allow]).toEqual([method, 405, 'GET, HEAD'])
    }
    expect(await get('/', {}, 'HEAD')).toMatchObject({ status: 200, body: '' })
  })

  it('is for those who wait for an answer before they ask again', async () => {
    const { port } = rig.service
    const hasEnded = async (path: string): Promise<string> => {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => {})
      let received = ''
      socket.on('data', (chunk) => (received += chunk.toString('latin1')))
      socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n`.repeat(500))
      await once(socket, 'close')
      return received
    }
    for (const path of ['/', '/healthz', '/socket.io/?EIO=4&transport=polling'])
      expect((await hasEnded(path)).split('HTTP/1.1 ').length, path).toBeLessThanOrEqual(5)
  })

  it('keeps no connection that asks for signaling in another way than it comes', async () => {
    const { status, headers } = await get('/socket.io/?EIO=4&transport=polling')
    expect([status, headers.connection]).toEqual([400, 'close'])
  })

  it('is only so many for one address', { timeout: 30_000 }, async () => {
    await rig.close()
    rig = await Rig.start({ webRoot, trustProxy: '1' })
    const { url } = rig.service
    const visit = async (address: string): Promise<Response> => {
      const response = await fetch(`${url}/healthz`, { headers: { 'x-forwarded-for': address } })
      await response.text()
      return response
    }
    const { burst } = addressAllowances.pages
    // Half as many again: some are gained on the way.
    const answers = await Promise.all(Array.from({ length: burst * 1.5 }, () => visit('192.0.2.1')))
    const [within, beyond] = [200, 429].map((status) => answers.filter((answer) => answer.status === status))
    expect(within?.length).toBeGreaterThanOrEqual(burst)
    expect(beyond?.[0]?.headers.get('retry-after')).toBe('10')
    expect(beyond?.[0]?.headers.get('connection')).toBe('close')
    expect((await visit('192.0.2.2')).status).toBe(200)
  })

  it('is refused to headers that fill memory', async () => {
    expect((await get('/', { 'x-filler': 'x'.repeat(20_000) })).status).toBe(431)
  })

  it('speaks no long polling', async () => {
    expect((await get('/socket.io/?EIO=4&transport=polling')).status).toBe(400)
  })
})

describe('health and metrics', () => {
  it('count rooms, participants, connections, relayed signals and refusals', async () => {
    rig = await Rig.start()
    const [ada, bob] = [await rig.caller(), await rig.caller()]
    const { self } = await ada.must('room:join', joinOf('kitchen', 'Ada'))
    await bob.must('room:join', joinOf('kitchen', 'Bob'))
    await bob.must('signal:send', {
      to: self.id,
      signal: sealed()
    })
    await bob.ask('nonsense', {})
    expect(JSON.parse((await get('/healthz')).body)).toEqual({ status: 'ok', rooms: 1, participants: 2 })
    const { headers, body } = await get('/metrics')
    expect(headers['content-type']).toMatch(/^text\/plain; version=/)
    for (const line of [
      'confab_rooms 1',
      'confab_participants 2',
      'confab_connections 2',
      'confab_signals_relayed_total 1',
      'confab_refusals_total{code="unknownRequest"} 1',
      'confab_request_duration_seconds_count{request="room:join"} 2'
    ])
      expect(body.split('\n')).toContain(line)
    expect(body).toContain('process_resident_memory_bytes')
    expect(body).not.toMatch(/kitchen|Ada|Bob/)
  })

  it('can ask for a token', async () => {
    rig = await Rig.start({ metricsToken: 'a-long-token' })
    const statusWith = async (authorization: string) => (await get('/metrics', { authorization })).status
    expect((await get('/metrics')).status).toBe(401)
    expect(
      await Promise.all(['Bearer wrong', 'a-long-token', 'Bearer a-long-token'].map(statusWith))
    ).toEqual([401, 401, 200])
  })

  it('without a token are for this machine itself, not for whom a proxy on it asks', async () => {
    rig = await Rig.start()
    const statusWith = async (headers: Record<string, string>) => (await get('/metrics', headers)).status
    expect(await statusWith({ host: `localhost:${rig.service.port}` })).toBe(200)
    for (const headers of [
      { 'x-forwarded-for': '127.0.0.1' },
      { forwarded: 'for=127.0.0.1' },
      { host: 'rooms.example.org' },
      { host: '127.evil.example' }
    ])
      expect([headers, await statusWith(headers)]).toEqual([headers, 403])
  })

  it('go without a web client', async () => {
    rig = await Rig.start({ webRoot: null })
    expect([(await get('/')).status, (await get('/healthz')).status]).toEqual([503, 200])
  })
})
