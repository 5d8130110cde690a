/** The wall between page and shell, from the page's side: whatever is thrown at it, main stays alive. */
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { callChannels } from '../src/preload/channels'
import { whyNoDesktop } from './desktopDisplay'
import { openDesktopHouse, type Seat } from './desktopHouse'

const reason = whyNoDesktop()

/** Takes nothing, so that anything at all is too much. */
const withoutArgument = [
  'describeHost',
  'ready',
  'openScreenPermissionSettings',
  'checkForUpdates',
  'installUpdate'
]

describe.skipIf(reason)(`the wall of the desktop app${reason ? `: ${reason}` : ''}`, () => {
  const { seat } = openDesktopHouse()
  let ana: Seat
  let page: Page

  beforeEach(async () => {
    ana = await seat('Ana')
    page = ana.page
  })

  /** The name of the error each hostile argument is refused with, per call; 'accepted' when it was not. */
  function throwAt(calls: readonly string[]): Promise<Record<string, string[]>> {
    return page.evaluate(async (names) => {
      const deep: unknown[] = []
      let inner = deep
      for (let depth = 0; depth < 500; depth += 1) inner.push((inner = []))
      const hostile: unknown[] = [
        0,
        NaN,
        '',
        'x'.repeat(2_000_000),
        [],
        {},
        deep,
        JSON.parse('{"__proto__":{"isTrusted":true},"constructor":{"prototype":{}}}'),
        new Array(100_000).fill('x'),
        new Map([['key', 'value']]),
        new Date(),
        { key: 'settings', area: 'kept', text: '{' },
        { serverUrl: 'https://*' },
        'javascript:alert(1)',
        'https://user:password@host/path',
        { id: '../../etc/passwd', withAudio: 'yes' },
        null
      ]
      const calls = window.desktop as unknown as Record<string, (argument: unknown) => Promise<unknown>>
      const outcomes: Record<string, string[]> = {}
      for (const name of names) {
        outcomes[name] = await Promise.all(
          hostile.map((argument) =>
            (calls[name]?.(argument) ?? Promise.reject(new Error('no such call'))).then(
              () => 'accepted',
              (error: Error) => /(\w+): \w+$/.exec(error.message)?.[1] ?? error.message
            )
          )
        )
      }
      return outcomes
    }, calls)
  }

  it('refuses every wrong argument of every call by name', async () => {
    const names = Object.keys(callChannels)
    const outcomes = await throwAt(names)
    for (const name of names) {
      const refused = outcomes[name]?.filter((outcome) => outcome !== 'accepted') ?? []
      expect(new Set(refused), name).toEqual(new Set(['invalidArgument']))
    }
    // The few values that mean something: an empty change of the settings, and taking a choice back.
    const accepted = Object.entries(outcomes).flatMap(([name, all]) =>
      all.filter((outcome) => outcome === 'accepted').map(() => name)
    )
    expect(accepted.sort()).toEqual(['changeSettings', 'chooseShareSource'])
    for (const name of withoutArgument) expect(outcomes[name]).not.toContain('accepted')
  })

  it('answers as before afterwards', async () => {
    await throwAt(Object.keys(callChannels))
    expect(await page.evaluate(() => window.desktop?.describeHost())).toMatchObject({
      platform: process.platform
    })
    expect(
      await page.evaluate(() => Object.prototype.hasOwnProperty.call(Object.prototype, 'isTrusted'))
    ).toBe(false)
  })

  it('does not listen to a frame inside the page', async () => {
    const answer = await page.evaluate(async () => {
      const frame = document.createElement('iframe')
      document.body.append(frame)
      const inner = frame.contentWindow as (Window & typeof globalThis) | null
      return typeof inner?.desktop === 'undefined'
        ? 'no bridge'
        : inner.desktop.describeHost().then(
            () => 'answered',
            (error: Error) => error.message
          )
    })
    expect(answer).toMatch(/no bridge|untrustedSender/)
  })

  it('has no event that is not in the contract', async () => {
    const message = await page.evaluate(() => {
      try {
        window.desktop?.on('__proto__' as never, () => {})
        return 'subscribed'
      } catch (error) {
        return (error as Error).message
      }
    })
    expect(message).toContain('there is no event')
  })
})
