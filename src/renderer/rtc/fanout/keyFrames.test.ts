import { describe, expect, it } from 'vitest'
import { FakeTimers } from '../fakeConnection'
import { KeyFrameRequests } from './keyFrames'

function setUp() {
  const timers = new FakeTimers()
  let made = 0
  const requests = new KeyFrameRequests({ make: () => (made += 1), setTimer: timers.setTimer })
  return { timers, requests, made: () => made }
}

describe('KeyFrameRequests', () => {
  it('serves the first request at once', () => {
    const { requests, made } = setUp()
    requests.request()
    expect(made()).toBe(1)
  })

  it('serves all that follow within the window with one key frame at its end', () => {
    const { timers, requests, made } = setUp()
    for (let turn = 0; turn < 8; turn += 1) requests.request()
    expect(made()).toBe(1)
    timers.fire()
    expect(made()).toBe(2)
    timers.fire()
    expect(made()).toBe(2)
  })

  it('keeps the distance after a key frame at the end of a window too', () => {
    const { timers, requests, made } = setUp()
    requests.request()
    requests.request()
    timers.fire()
    requests.request()
    expect(made()).toBe(2)
    timers.fire()
    expect(made()).toBe(3)
  })

  it('serves at once again when the window has passed unused', () => {
    const { timers, requests, made } = setUp()
    requests.request()
    timers.fire()
    requests.request()
    expect(made()).toBe(2)
  })

  it('makes none for an encoder that has stopped meanwhile', () => {
    const { timers, requests, made } = setUp()
    requests.request()
    requests.request()
    requests.forget()
    timers.fire()
    expect(made()).toBe(1)
  })

  it('makes none and leaves no timer once closed', () => {
    const { timers, requests, made } = setUp()
    requests.request()
    requests.request()
    requests.close()
    requests.close()
    timers.fire()
    requests.request()
    expect(made()).toBe(1)
    expect(timers.pending).toBe(0)
  })
})
