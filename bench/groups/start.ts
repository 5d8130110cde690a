/** Starting the desktop app, against an app with nothing in it. */
import { chromiumPath } from '../../e2e/chromium'
import { electronExecutable, openDisplay, projectFolder, whyNoDesktop } from '../../e2e/desktopDisplay'
import { startService } from '../../e2e/service'
import type { Group } from '../group'
import { median } from '../figures'
import { writeEmptyApp } from '../start/emptyApp'
import { timeFirstContent } from '../start/firstContent'

const rounds = 9

export const start: Group = {
  name: 'start',
  async run(say) {
    const reason = whyNoDesktop()
    if (reason !== null) throw new Error(reason)
    const [service, display, executable] = await Promise.all([
      startService(),
      openDisplay(),
      electronExecutable()
    ])
    const empty = writeEmptyApp()
    const surroundings = { executable, env: { ...display.env, CONFAB_CHROMIUM: chromiumPath() } }
    const times: Record<'bare' | 'confab', number[]> = { bare: [], confab: [] }
    try {
      // The first round fills the caches of the disk and does not count.
      for (let round = 0; round <= rounds; round += 1) {
        const bare = await timeFirstContent(empty.folder, [], surroundings)
        const confab = await timeFirstContent(projectFolder, [`--server=${service.url}`], surroundings)
        say(`round ${round}: empty ${bare.toFixed(0)} ms, Confab ${confab.toFixed(0)} ms`)
        if (round === 0) continue
        times.bare.push(bare)
        times.confab.push(confab)
      }
      return [
        { key: 'start.vsEmpty', unit: 'ms', baseline: median(times.bare), confab: median(times.confab) }
      ]
    } finally {
      empty.remove()
      await display.close()
      await service.kill()
    }
  }
}
