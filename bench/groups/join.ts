/** Going into a room: how long until the others are seen, and what it costs in signaling. */
import { launchChromium } from '../../e2e/chromium'
import { startService } from '../../e2e/service'
import type { Group } from '../group'
import { measureJoinTime } from '../join/time'
import { measureTraffic } from '../join/traffic'

export const join: Group = {
  name: 'join',
  async run(say) {
    const [service, browser] = await Promise.all([
      startService(),
      launchChromium(['--use-fake-ui-for-media-stream'])
    ])
    try {
      const time = await measureJoinTime({ browser, serviceUrl: service.url, say })
      const pair = await measureTraffic({ browser, serviceUrl: service.url, people: 2, say })
      const four = await measureTraffic({ browser, serviceUrl: service.url, people: 4, say })
      return [
        ...time,
        { key: 'join.messages', unit: 'messages', confab: pair.messages },
        { key: 'join.bytes', unit: 'bytes', confab: pair.bytes },
        { key: 'join.messagesOfFour', unit: 'messages', confab: four.messages },
        { key: 'join.bytesOfFour', unit: 'bytes', confab: four.bytes }
      ]
    } finally {
      await browser.close()
      await service.kill()
    }
  }
}
