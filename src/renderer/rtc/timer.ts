/** Time as the engine sees it, so that its tests need not wait. */

/** Calls back once after `delayMs`, in a later task. The returned undo may be called at any time. */
export type SetTimer = (callback: () => void, delayMs: number) => () => void

export const browserTimer: SetTimer = (callback, delayMs) => {
  const id = setTimeout(callback, delayMs)
  return () => clearTimeout(id)
}

/** Milliseconds since the Unix epoch that never go back: the clock of RTCRtpContributingSource.timestamp. */
export const browserNow = (): number => performance.timeOrigin + performance.now()
