/** Gathers what a report is made of, and gives it to the person as a file. */
import { PROTOCOL_VERSION } from '../../../signaling/protocol'
import type { ReportChoice } from '../actions'
import type { useDesktopStore } from '../stores/desktop'
import { writeReport } from './report'
import type { Stores } from './stores'

export interface ReportDesk {
  readonly stores: Pick<Stores, 'call' | 'devices' | 'settings' | 'toasts'> & {
    readonly desktop: ReturnType<typeof useDesktopStore>
  }
  readonly page: Document
  readonly browser: string
}

/** Does nothing outside a call. */
export function saveReport({ stores, page, browser }: ReportDesk, choice: ReportChoice): void {
  const { call, devices, desktop, settings, toasts } = stores
  if (call.selfId === null) return
  const kinds = ['microphone', 'camera', 'speaker'] as const
  const text = writeReport(
    {
      selfId: call.selfId,
      selfName: settings.values.displayName,
      participants: [...call.participants.values()],
      links: call.links,
      pairs: call.pairs,
      repairLog: call.repairLog,
      deviceCounts: Object.fromEntries(kinds.map((kind) => [kind, devices.lists[kind].length])),
      versions: { app: desktop.state?.appVersion ?? null, protocol: PROTOCOL_VERSION, browser },
      nowMs: performance.now(),
      writtenAt: new Date()
    },
    choice
  )
  download(page, 'confab-report.json', text)
  toasts.show('success', 'reportSaved')
}

/** Browsers save what a link with `download` leads to; a blob needs no server and no permission. */
function download(page: Document, name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = page.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The download has taken its own hold of the blob by the next task.
  setTimeout(() => URL.revokeObjectURL(url))
}
