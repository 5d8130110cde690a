/** One thin cable among four people: only whoever hangs on it should notice, and still hear everything. */
import { whyNoNetwork } from '../../e2e/network/network'
import { describe, measureCappedCall } from '../cap/call'
import type { Group } from '../group'

export const cap: Group = {
  name: 'cap',
  async run(say) {
    const reason = whyNoNetwork()
    if (reason !== null) {
      say(`left out: ${reason}`)
      return []
    }
    const { before, after, concealedRatio } = await measureCappedCall(say)
    say(`after it: ${describe(after)}`)
    return [
      { key: 'cap.audioConcealedRatio', unit: 'of 1', confab: concealedRatio },
      {
        key: 'cap.heightVsBefore',
        unit: 'pixels',
        confab: after.cappedHeight,
        baseline: before.cappedHeight
      },
      {
        key: 'cap.picturesVsBefore',
        unit: 'frames',
        confab: after.cappedPicturesPerSecond,
        baseline: before.cappedPicturesPerSecond
      },
      {
        key: 'cap.othersHeightVsBefore',
        unit: 'pixels',
        confab: after.othersHeight,
        baseline: before.othersHeight,
        goal: 1,
        isMoreBetter: true
      }
    ]
  }
}
