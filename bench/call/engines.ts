/**
 * The two ways of sending to many that are compared: Confab as it is built, and `plain`, the same build in a browser
 * that cannot share what has been encoded, so that every link has an encoder of its own.
 */
import type { BrowserContext } from 'playwright-core'

export type Engine = 'plain' | 'confab'
export const engines = ['plain', 'confab'] as const satisfies readonly Engine[]

/** To be called before the page is loaded. */
export async function useEngine(context: BrowserContext, engine: Engine): Promise<void> {
  if (engine === 'confab') return
  await context.addInitScript(() => {
    Reflect.deleteProperty(RTCRtpSender.prototype, 'createEncodedStreams')
  })
}
