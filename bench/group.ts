/** What every group of measurements is to the command that runs them. */
import type { Figure } from './figures'

export interface Group {
  readonly name: string
  /** @param say shows how far it is */
  run(say: (progress: string) => void): Promise<readonly Figure[]>
}
