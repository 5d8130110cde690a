/** How a handler says no: thrown inside the service, turned into a value before it reaches the wire. */
import type { RefusalCode } from './protocol'

export class Refused extends Error {
  readonly code: RefusalCode

  /** @param message for developers; never carries anything that was received */
  constructor(code: RefusalCode, message: string) {
    super(message)
    this.name = 'Refused'
    this.code = code
  }
}
