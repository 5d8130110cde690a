/** What sealing costs: a join into a private room, against the same one with a cryptography that does nothing. */
import { randomBytes } from 'node:crypto'
import { launchChromium } from '../../e2e/chromium'
import { startService } from '../../e2e/service'
import { median } from '../figures'
import type { Group } from '../group'
import { useNoCryptography } from '../join/noCryptography'
import { timeApp, type JoinTimes } from '../join/time'

const rounds = 11

export const trust: Group = {
  name: 'trust',
  async run(say) {
    const [service, browser] = await Promise.all([
      startService(),
      launchChromium(['--use-fake-ui-for-media-stream'])
    ])
    const sealed: JoinTimes[] = []
    const open: JoinTimes[] = []
    try {
      // The first round warms up.
      for (let round = 0; round <= rounds; round += 1) {
        const people = { browser, serviceUrl: service.url }
        const room = (name: string): string => `${name}-${round}#k=${randomBytes(32).toString('base64url')}`
        const one = await timeApp(people, room('sealed'))
        const other = await timeApp({ ...people, prepare: useNoCryptography }, room('plain'))
        say(
          `trust ${round}: ${one.newcomer.toFixed(0)} ms sealed, ${other.newcomer.toFixed(0)} ms without cryptography`
        )
        if (round === 0) continue
        sealed.push(one)
        open.push(other)
      }
    } finally {
      await browser.close()
      await service.kill()
    }
    const newcomer = (times: readonly JoinTimes[]): number => median(times.map((taken) => taken.newcomer))
    return [
      {
        key: 'trust.joinVsOpen',
        unit: 'ms',
        confab: newcomer(sealed),
        baseline: newcomer(open),
        goal: 1.05
      }
    ]
  }
}
