import { expect, it } from 'vitest'
import { keepWithinReach } from './hiddenStart'

/** `answers` are what is known of the tray, one question after the other; the last one stays. */
function setUp(...answers: boolean[]) {
  const did: string[] = []
  const state = { isVisible: false, asked: 0 }
  const waiting: (() => void)[] = []
  const undo = keepWithinReach({
    window: {
      isDestroyed: () => false,
      isVisible: () => state.isVisible,
      minimize: () => did.push('minimize')
    },
    canComeBack: () => Promise.resolve(answers[Math.min(state.asked++, answers.length - 1)] ?? false),
    schedule: (task) => {
      waiting.push(task)
      return () => void waiting.splice(waiting.indexOf(task), 1)
    }
  })
  /** Lets everything that waits happen. */
  const later = async () => {
    await Promise.resolve()
    for (let task = waiting.shift(); task; task = waiting.shift()) {
      task()
      await Promise.resolve()
    }
  }
  return { did, state, waiting, undo, later }
}

it('leaves the window away where there is a tray', async () => {
  const { did, state, later } = setUp(true)
  await later()
  expect([did, state.asked]).toEqual([[], 1])
})

it('waits for a panel that comes up later', async () => {
  const { did, later } = setUp(false, false, true)
  await later()
  expect(did).toEqual([])
})

it('minimises the window where no tray comes up', async () => {
  const { did, later } = setUp(false)
  await later()
  expect(did).toEqual(['minimize'])
})

it('leaves a window alone that has been shown meanwhile', async () => {
  const { did, state, later } = setUp(false)
  state.isVisible = true
  await later()
  expect(did).toEqual([])
})

it('asks no more once undone', async () => {
  const { did, undo, waiting, later } = setUp(false)
  await Promise.resolve()
  undo()
  expect(waiting).toEqual([])
  await later()
  expect(did).toEqual([])
})
