/** The machine a table was made on; figures without it mean little. */
import { cpus, totalmem } from 'node:os'
import { launchChromium } from '../e2e/chromium'

/** One line: processor, memory, system, Node, Chromium, date. */
export async function describeMachine(): Promise<string> {
  const browser = await launchChromium()
  const chromium = browser.version()
  await browser.close()
  const processors = cpus()
  return [
    `${processors.length} cores of ${processors[0]?.model.trim() ?? 'an unknown processor'}`,
    `${Math.round(totalmem() / 2 ** 30)} GB`,
    `${process.platform} ${process.arch}`,
    `Node ${process.versions.node}`,
    `Chromium ${chromium}`,
    new Date().toISOString().slice(0, 10)
  ].join(', ')
}
