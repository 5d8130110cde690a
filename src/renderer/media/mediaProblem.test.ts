import { describe, expect, it } from 'vitest'
import { isMissingDevice, mediaProblemOf } from './mediaProblem'

describe('mediaProblemOf', () => {
  it.each([
    ['NotAllowedError', 'permissionDenied'],
    ['SecurityError', 'permissionDenied'],
    ['NotFoundError', 'notFound'],
    ['OverconstrainedError', 'notFound'],
    ['NotReadableError', 'inUse'],
    ['AbortError', 'inUse'],
    ['NotSupportedError', 'unsupported'],
    ['InvalidStateError', 'failed']
  ])('sorts %s as %s', (name, problem) => {
    expect(mediaProblemOf(new DOMException('', name), true)).toBe(problem)
  })

  it('tells a page without HTTPS from a browser without capture', () => {
    const error = new TypeError('getUserMedia of undefined')
    expect(mediaProblemOf(error, true)).toBe('unsupported')
    expect(mediaProblemOf(error, false)).toBe('insecureContext')
  })

  it.each([[null], [undefined], ['text'], [{ name: 7 }], [{}]])('takes %j for a failure', (error) => {
    expect(mediaProblemOf(error, true)).toBe('failed')
  })

  it('recognises a device that is not there by name, whatever its class', () => {
    expect(isMissingDevice({ name: 'OverconstrainedError' })).toBe(true)
    expect(isMissingDevice(new DOMException('', 'NotReadableError'))).toBe(false)
  })
})
