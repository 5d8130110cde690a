/** What a browser costs its machine. */
import type { Browser } from 'playwright-core'

/** Processor time of all processes of the browser since each began, in milliseconds. */
export async function readCpuMs(browser: Browser): Promise<number> {
  const devtools = await browser.newBrowserCDPSession()
  try {
    const { processInfo } = await devtools.send('SystemInfo.getProcessInfo')
    return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime * 1_000, 0)
  } finally {
    await devtools.detach()
  }
}
