/** What every group of measurements is to the command that runs them. */
import type { Figure } from './figures'

export interface Group {
  readonly name: string
  /**
   * @param say shows how far it is
   * @param miss tells of a figure that should have been had; what this machine cannot do at all is only said
   * @throws when nothing could be measured
   */
  run(say: (progress: string) => void, miss: (reason: string) => void): Promise<readonly Figure[]>
}
