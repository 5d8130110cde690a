import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answer, fileFor, type AppSource } from './appProtocol'

let parent: string
let source: AppSource
let servers: readonly string[] = ['https://confab.example']

beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'confab-app-'))
  const folder = join(parent, 'renderer')
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(parent, 'secret.txt'), 'secret')
  writeFileSync(join(folder, 'index.html'), '<title>Confab</title>')
  writeFileSync(join(folder, 'bar.html'), '<title>Confab is sharing</title>')
  writeFileSync(join(folder, 'assets/main.js'), 'start()')
  source = { folder, servers: () => servers }
})
afterAll(() => rmSync(parent, { recursive: true }))

const get = (url: string) => answer({ method: 'GET', url }, source)

describe('app://confab/', () => {
  it('serves files with their type and the content security policy', async () => {
    const response = await get('app://confab/assets/main.js')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await response.text()).toBe('start()')
  })

  it('serves the page for the start and for every room', async () => {
    for (const path of ['', 'r/kitchen', 'r/kitchen/?x=1', 'r/a.b']) {
      expect(await (await get(`app://confab/${path}`)).text()).toBe('<title>Confab</title>')
    }
  })

  it('holds the sharing bar to a narrower policy than the page', async () => {
    const policy = (await get('app://confab/bar.html')).headers.get('content-security-policy')
    expect(policy).toContain("trusted-types 'none'")
    expect(policy).not.toContain('confab.example')
  })

  it('answers HEAD without a body', async () => {
    const response = await answer({ method: 'HEAD', url: 'app://confab/' }, source)
    expect([response.status, await response.text()]).toEqual([200, ''])
  })

  it('has nothing but what is there', async () => {
    expect((await get('app://confab/assets/absent.js')).status).toBe(404)
    expect((await get('app://confab/assets')).status).toBe(404)
    expect((await get('app://elsewhere/index.html')).status).toBe(404)
    expect((await answer({ method: 'POST', url: 'app://confab/' }, source)).status).toBe(405)
  })

  it.each([
    'app://confab/../secret.txt',
    'app://confab/%2e%2e/secret.txt',
    'app://confab/..%2fsecret.txt',
    'app://confab/assets%2f..%2f..%2fsecret.txt',
    'app://confab/..%5csecret.txt',
    'app://confab//secret.txt',
    'app://confab/%00',
    'app://confab/%'
  ])('never leaves its folder: %s', async (url) => {
    const response = await get(url)
    expect([response.status, await response.text()]).toEqual([404, ''])
  })

  it('refuses an encoded way out before any file is touched', () => {
    expect(fileFor('app://confab/a%2f..%2f..%2fsecret.txt')).toBeNull()
    expect(fileFor('app://confab/assets/main.js')).toBe(join('assets', 'main.js'))
  })

  it('lets a page loaded later reach a server added since', async () => {
    const policy = async () => (await get('app://confab/')).headers.get('content-security-policy')
    expect(await policy()).not.toContain('other.example')
    servers = [...servers, 'https://other.example']
    expect(await policy()).toContain('https://other.example wss://other.example;')
  })
})
