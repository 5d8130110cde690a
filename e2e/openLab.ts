/** A lab for specs: one host for a file, a page of it for each test. */
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { startLabHost, type LabHost, type LabSource } from './labHost'

/**
 * Registers the hooks of the calling file: `page` is a fresh one in every test, and gone after it.
 *
 * @param chromiumArgs further switches of the browser
 */
export function openLab(lab: LabSource, chromiumArgs: readonly string[] = []): { readonly page: Page } {
  let host: LabHost
  let page: Page
  beforeAll(async () => {
    host = await startLabHost(lab, chromiumArgs)
  })
  afterAll(() => host.close())
  beforeEach(async () => {
    page = await host.openPage()
  })
  afterEach(() => page.close())
  return {
    get page() {
      return page
    }
  }
}
