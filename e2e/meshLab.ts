/** What the specs of the mesh lab share: a fresh lab for each, which must not have complained at its end. */
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, expect } from 'vitest'
import { meshLab } from './labHost'
import { MeshWatch } from './meshWatch'
import { openLab } from './openLab'

/** Registers the hooks of the calling file. @param chromiumArgs further switches of the browser */
export function openMeshLab(chromiumArgs: readonly string[] = []): {
  readonly page: Page
  readonly watch: MeshWatch
} {
  const lab = openLab(meshLab, chromiumArgs)
  let watch: MeshWatch
  beforeEach(() => {
    watch = new MeshWatch(lab.page)
  })
  afterEach(async () => expect(await watch.errors()).toEqual([]))
  return {
    get page() {
      return lab.page
    },
    get watch() {
      return watch
    }
  }
}
