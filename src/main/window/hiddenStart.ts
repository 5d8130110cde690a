/** A start without a window: where there is no tray to bring it up from, it is minimised instead. */
import type { BrowserWindow } from 'electron'
import type { Schedule } from '../schedule'

export interface HiddenStartOptions {
  readonly window: Pick<BrowserWindow, 'isDestroyed' | 'isVisible' | 'minimize'>
  /** False where a hidden window could not be found again. */
  readonly canComeBack: () => Promise<boolean>
  readonly schedule: Schedule
}

/** After a login the panel may come up later than we do: so often is asked, and so long is waited in between. */
const mostQuestions = 5
const betweenMs = 4_000

/** @returns its undo */
export function keepWithinReach({ window, canComeBack, schedule }: HiddenStartOptions): () => void {
  let isOver = false
  let cancel = (): void => {}

  async function look(questionsLeft: number): Promise<void> {
    const isReachable = await canComeBack()
    if (isOver || isReachable || window.isDestroyed() || window.isVisible()) return
    if (questionsLeft > 1) cancel = schedule(() => void look(questionsLeft - 1), betweenMs)
    else window.minimize()
  }

  void look(mostQuestions)
  return () => {
    isOver = true
    cancel()
  }
}
