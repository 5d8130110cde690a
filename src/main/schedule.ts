/** Timers as something handed in, so that whoever waits can be tested without waiting. */

/** Runs `task` once, `delayMs` milliseconds from now, unless the returned undo comes first. */
export type Schedule = (task: () => void, delayMs: number) => () => void

/** The real one. It does not keep the app running. */
export const schedule: Schedule = (task, delayMs) => {
  const timer = setTimeout(task, delayMs)
  timer.unref()
  return () => clearTimeout(timer)
}
