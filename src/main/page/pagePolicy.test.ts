import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { barFile, pageHeaders } from './pagePolicy'

const policyOf = (file: string, servers: readonly string[] = []): ReadonlyMap<string, string> =>
  parsePolicy(pageHeaders(file, servers)['content-security-policy'])

function parsePolicy(text = ''): ReadonlyMap<string, string> {
  return new Map(
    text.split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ')
      return [name, sources.join(' ')] as const
    })
  )
}

const featuresOf = (file: string): readonly string[] =>
  pageHeaders(file, [])['permissions-policy']?.split(', ') ?? []

it('lets the page reach the services and no other host', () => {
  const policy = policyOf('index.html', ['https://confab.example:8443', 'http://127.0.0.1:7440'])
  expect(policy.get('connect-src')).toBe(
    "'self' https://confab.example:8443 wss://confab.example:8443 http://127.0.0.1:7440 ws://127.0.0.1:7440"
  )
})

it('names a server that is listed twice once', () => {
  const policy = policyOf('index.html', ['https://confab.example', 'https://confab.example'])
  expect(policy.get('connect-src')).toBe("'self' https://confab.example wss://confab.example")
})

it.each(['index.html', barFile])(
  'runs nothing but our own files, and makes no text into code: %s',
  (file) => {
    const policy = policyOf(file)
    expect(policy.get('default-src')).toBe("'none'")
    for (const directive of ['script-src', 'style-src']) expect(policy.get(directive)).toBe("'self'")
    for (const directive of ['base-uri', 'form-action', 'frame-ancestors'])
      expect(policy.get(directive)).toBe("'none'")
    // What is not named falls back to `default-src`: frames and plugins have no other way in.
    for (const directive of ['frame-src', 'child-src', 'object-src'])
      expect(policy.has(directive)).toBe(false)
    expect(policy.get('require-trusted-types-for')).toBe("'script'")
    expect([...policy.values()].join(' ')).not.toMatch(/unsafe|\*|default|allow-duplicates/)
  }
)

it('trusts two policies by name in the app, and none in the sharing bar', () => {
  expect(policyOf('index.html').get('trusted-types')).toBe('vue confab-worker')
  expect(policyOf(barFile).get('trusted-types')).toBe("'none'")
})

it('keeps the sharing bar off the network', () => {
  const policy = policyOf(barFile, ['https://confab.example'])
  for (const directive of ['connect-src', 'worker-src', 'img-src', 'media-src'])
    expect(policy.has(directive)).toBe(false)
})

it('asks for the devices of a call and no others', () => {
  const features = featuresOf('index.html')
  for (const feature of ['camera', 'microphone', 'display-capture', 'speaker-selection'])
    expect(features).toContain(`${feature}=(self)`)
  for (const feature of ['usb', 'hid', 'serial', 'bluetooth', 'midi', 'geolocation'])
    expect(features).toContain(`${feature}=()`)
})

it('asks for nothing at all in the sharing bar', () => {
  const features = featuresOf(barFile)
  expect(features).toHaveLength(featuresOf('index.html').length)
  expect(features.filter((feature) => !feature.endsWith('=()'))).toEqual([])
})

it('holds the app to what the service holds browsers to, but for the services it may reach', async () => {
  // By path: the service is none of this folder's sources, only its other half.
  const path = fileURLToPath(new URL('../../../signaling/securityHeaders.ts', import.meta.url))
  const { securityHeaders } = (await import(path)) as { securityHeaders: Record<string, string> }
  const web = new Map(Object.entries(securityHeaders).map(([name, text]) => [name.toLowerCase(), text]))
  const own = pageHeaders('index.html', [])
  const differing = ['content-security-policy', 'permissions-policy']
  for (const [name, text] of web)
    if (!differing.includes(name)) expect([name, own[name]]).toEqual([name, text])
  expect(featuresOf('index.html').toSorted()).toEqual(web.get('permissions-policy')?.split(', ').toSorted())
  const directives = (policy: ReadonlyMap<string, string>): object =>
    Object.fromEntries([...policy].filter(([name]) => name !== 'connect-src'))
  const policy = parsePolicy(web.get('content-security-policy'))
  expect(policy.size).toBeGreaterThan(10)
  expect(directives(policyOf('index.html'))).toEqual(directives(policy))
})
