import { expect, it } from 'vitest'
import type { DesktopCapturerSource, SourcesOptions } from 'electron'
import { keepChoices, kindOf } from './shareChoice'

function setUp() {
  const asked: SourcesOptions[] = []
  const clock = { nowMs: 1_000 }
  const sources = [
    { id: 'screen:1:0', name: 'Entire screen' },
    { id: 'window:1:0', name: 'One' }
  ]
  /** What holds a reading back, by the kind read. */
  const gates: Record<string, Promise<void>> = {}
  const choices = keepChoices(
    {
      async getSources(wish) {
        asked.push(wish)
        const [type = ''] = wish.types
        await gates[type]
        return sources.filter(({ id }) => id.startsWith(`${type}:`)) as DesktopCapturerSource[]
      }
    },
    () => clock.nowMs
  )
  return { choices, asked, clock, gates }
}

it('hands a choice out once, with the name it has now', async () => {
  const { choices } = setUp()
  expect(await choices.choose({ id: 'window:1:0', withAudio: true })).toBe(true)
  expect(choices.take()).toEqual({ id: 'window:1:0', name: 'One', withAudio: true })
  expect(choices.take()).toBeNull()
})

it('refuses what is not there, and what is no source at all without asking the system', async () => {
  const { choices, asked } = setUp()
  expect(await choices.choose({ id: 'window:99:0', withAudio: false })).toBe(false)
  asked.length = 0
  for (const id of ['', 'web-contents-media-stream://1:1', 'tab:1', 'windows']) {
    expect(await choices.choose({ id, withAudio: false })).toBe(false)
    expect(kindOf(id)).toBeNull()
  }
  expect([asked, choices.take()]).toEqual([[], null])
})

it('takes no pictures to see whether a choice is still there', async () => {
  const { choices, asked } = setUp()
  await choices.choose({ id: 'screen:1:0', withAudio: false })
  expect(asked).toEqual([{ types: ['screen'], thumbnailSize: { width: 0, height: 0 } }])
})

it('forgets a choice nobody has used for ten seconds', async () => {
  const { choices, clock } = setUp()
  await choices.choose({ id: 'window:1:0', withAudio: false })
  clock.nowMs += 10_000
  expect(choices.take()).not.toBeNull()
  await choices.choose({ id: 'window:1:0', withAudio: false })
  clock.nowMs += 10_001
  expect(choices.take()).toBeNull()
})

it('keeps the later of two choices, whichever is verified first', async () => {
  const { choices, gates } = setUp()
  let open = () => {}
  gates['window'] = new Promise((resolve) => (open = resolve))
  const first = choices.choose({ id: 'window:1:0', withAudio: false })
  expect(await choices.choose({ id: 'screen:1:0', withAudio: false })).toBe(true)
  open()
  expect(await first).toBe(false)
  expect(choices.take()).toMatchObject({ id: 'screen:1:0' })
})

it('drops a choice that is being verified when it is taken back', async () => {
  const { choices } = setUp()
  const choosing = choices.choose({ id: 'window:1:0', withAudio: false })
  expect(await choices.choose(null)).toBe(true)
  expect([await choosing, choices.take()]).toEqual([false, null])
})
