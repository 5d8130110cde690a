import { describe, expect, it, vi } from 'vitest'
import { FakeAudioElement, FakeStream, settle } from './fakeMedia'
import { Playback } from './playback'

function openPlayback() {
  const elements: FakeAudioElement[] = []
  const house = { isBlocking: false }
  const playback = new Playback({
    createElement: () => {
      const element = new FakeAudioElement(house)
      elements.push(element)
      return element.asElement()
    }
  })
  const heard: string[] = []
  playback.on('blocked', () => heard.push('blocked'))
  playback.on('unblocked', () => heard.push('unblocked'))
  playback.on('outputFailed', ({ deviceId }) => heard.push(`failed ${deviceId}`))
  return { playback, elements, house, heard }
}

describe('Playback', () => {
  it('plays each key in an element of its own, and each stream once', () => {
    const { playback, elements } = openPlayback()
    const stream = new FakeStream()
    playback.play('ann', stream)
    playback.play('ann', stream)
    playback.play('bob', new FakeStream())
    expect(elements).toHaveLength(2)
    expect(elements[0]).toMatchObject({ srcObject: stream, paused: false, plays: 1 })
  })

  it('replaces the stream of a key and keeps its volume', () => {
    const { playback, elements } = openPlayback()
    const [first, second] = [new FakeStream(), new FakeStream()]
    playback.play('ann', first)
    playback.setVolume('ann', 0.3)
    playback.play('ann', second)
    expect(elements).toHaveLength(1)
    expect(elements[0]).toMatchObject({ srcObject: second, volume: 0.3, plays: 2 })
  })

  it('keeps a volume for a stream that is yet to come, within bounds', () => {
    const { playback, elements } = openPlayback()
    playback.setVolume('ann', 0.5)
    playback.setVolume('bob', 7)
    playback.play('ann', new FakeStream())
    playback.play('bob', new FakeStream())
    expect(elements.map(({ volume }) => volume)).toEqual([0.5, 1])
  })

  it('lets go of what it stops, its volume included', () => {
    const { playback, elements } = openPlayback()
    playback.setVolume('ann', 0.5)
    playback.play('ann', new FakeStream())
    playback.stop('ann')
    playback.stop('nobody')
    playback.play('ann', new FakeStream())
    expect(elements[0]).toMatchObject({ srcObject: null, paused: true })
    expect(elements[1]).toMatchObject({ volume: 1, paused: false })
  })

  it('lets go of everything when closed and plays no more', () => {
    const { playback, elements } = openPlayback()
    playback.play('ann', new FakeStream())
    playback.close()
    playback.close()
    playback.play('bob', new FakeStream())
    expect(elements).toHaveLength(1)
    expect(elements[0]).toMatchObject({ srcObject: null, paused: true })
  })
})

describe('Playback under an autoplay policy', () => {
  it('says once that it is blocked, and starts everything in the click', async () => {
    const { playback, elements, house, heard } = openPlayback()
    house.isBlocking = true
    playback.play('ann', new FakeStream())
    playback.play('bob', new FakeStream())
    await settle()
    expect(heard).toEqual(['blocked'])
    expect(playback.isBlocked).toBe(true)

    house.isBlocking = false
    playback.unblock()
    expect(elements.map(({ paused }) => paused)).toEqual([false, false])
    await settle()
    expect(heard).toEqual(['blocked', 'unblocked'])
  })

  it('says it again when the click did not help', async () => {
    const { playback, house, heard } = openPlayback()
    house.isBlocking = true
    playback.play('ann', new FakeStream())
    await settle()
    playback.unblock()
    await settle()
    expect(heard).toEqual(['blocked', 'unblocked', 'blocked'])
  })

  it('is blocked no longer when those who could not be heard have left', async () => {
    const { playback, house, heard } = openPlayback()
    house.isBlocking = true
    playback.play('ann', new FakeStream())
    await settle()
    playback.stop('ann')
    expect(heard).toEqual(['blocked', 'unblocked'])
  })

  it('does not call an interruption by ourselves a block', async () => {
    const { playback, elements, heard } = openPlayback()
    playback.play('ann', new FakeStream())
    elements[0]?.interrupt()
    playback.stop('ann')
    await settle()
    expect(heard).toEqual([])
  })

  it('does not ask for a click for somebody who has left meanwhile', async () => {
    const { playback, house, heard } = openPlayback()
    house.isBlocking = true
    playback.play('ann', new FakeStream())
    playback.stop('ann')
    await settle()
    expect(heard).toEqual([])
  })
})

describe('Playback output', () => {
  it('sends what plays and what is yet to come to the chosen speaker', async () => {
    const { playback, elements } = openPlayback()
    playback.play('ann', new FakeStream())
    playback.setOutput('headset')
    playback.play('bob', new FakeStream())
    await settle()
    expect(elements.map(({ sinkId }) => sinkId)).toEqual(['headset', 'headset'])

    playback.setOutput(null)
    await settle()
    expect(elements.map(({ sinkId }) => sinkId)).toEqual(['', ''])
  })

  it('goes back to the default and says so once when the speaker fails', async () => {
    const { playback, elements, heard } = openPlayback()
    playback.play('ann', new FakeStream())
    playback.play('bob', new FakeStream())
    for (const element of elements) element.missingSinkId = 'gone'
    playback.setOutput('gone')
    await settle()
    expect(heard).toEqual(['failed gone'])
    expect(playback.output).toBeNull()
    expect(elements.map(({ sinkId }) => sinkId)).toEqual(['', ''])
  })

  it('ignores the failure of a speaker that is not wanted any more', async () => {
    const { playback, elements, heard } = openPlayback()
    playback.play('ann', new FakeStream())
    for (const element of elements) element.missingSinkId = 'gone'
    playback.setOutput('gone')
    playback.setOutput('headset')
    await settle()
    expect(heard).toEqual([])
    expect(elements[0]?.sinkId).toBe('headset')
  })

  it('says that it failed where the browser cannot choose', async () => {
    const element = new FakeAudioElement({ isBlocking: false }).asElement()
    Object.defineProperty(element, 'setSinkId', { value: undefined })
    const playback = new Playback({ createElement: () => element })
    const failed = vi.fn()
    playback.on('outputFailed', failed)
    playback.play('ann', new FakeStream())
    playback.setOutput('headset')
    await settle()
    expect(failed).toHaveBeenCalledExactlyOnceWith({ deviceId: 'headset' })
  })
})
