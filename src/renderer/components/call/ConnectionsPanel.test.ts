// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { useCallStore } from '../../stores/call'
import type { Grade, Pair, Trouble } from '../../stores/links'
import { useTrustStore } from '../../stores/trust'
import { freshStores, mountInApp, someParticipant, type Mounted } from '../testMount'
import ConnectionsPanel from './ConnectionsPanel.vue'

// Draws on a canvas, which this page has not; seen in a real browser by connections.e2e.ts.
vi.mock('./LinkGraphs.vue', () => ({ default: { template: '<div />' } }))

let mounted: Mounted | undefined

function pair(ids: Pair['ids'], grades: readonly [Grade, Grade], trouble: Trouble | null = null): Pair {
  const [one, other] = ids
  return {
    ids,
    grade: grades.find((grade) => grade !== 'good') ?? 'good',
    hearings: [
      { listenerId: one, speakerId: other, grade: grades[0] },
      { listenerId: other, speakerId: one, grade: grades[1] }
    ],
    path: { path: 'direct', protocol: 'udp' },
    rttMs: 10,
    trouble
  }
}

const good: Pair['hearings'][number]['grade'] = 'good'

async function show({
  inspectedId = null as string | null,
  pairs = [] as Pair[],
  names = ['Ben', 'Cem']
} = {}) {
  const pinia = freshStores()
  const call = useCallStore()
  call.reset({ kind: 'inCall', roomId: 'tea-kitchen' })
  call.selfId = 'ana'
  for (const name of names)
    call.putParticipant(someParticipant({ id: name.toLowerCase(), displayName: name }))
  call.pairs = pairs
  mounted = await mountInApp(pinia, ConnectionsPanel, { inspectedId })
  return { ...mounted, call }
}

const oneBroken = [
  pair(['ana', 'ben'], [good, good]),
  pair(['ana', 'cem'], [good, good]),
  pair(['ben', 'cem'], ['broken', 'good'], {
    kind: 'broken',
    cause: 'oneWay',
    oneWay: { listenerId: 'ben', speakerId: 'cem' },
    remedy: 'restart',
    relay: null
  })
]

describe('ConnectionsPanel', () => {
  afterEach(() => mounted?.wrapper.unmount())

  it('has a row and a column for everybody, ourselves first, and a sentence in every cell', async () => {
    const { wrapper } = await show({ pairs: oneBroken })
    expect(wrapper.findAll('th[scope="row"]').map((head) => head.find('.name').text())).toEqual([
      'You',
      'Ben',
      'Cem'
    ])
    expect(wrapper.findAll('thead .visually-hidden').map((head) => head.text())).toEqual([
      'Listener',
      'You',
      'Ben',
      'Cem'
    ])
    const cells = wrapper.findAll('[data-hearing]').map((cell) => cell.text())
    expect(cells).toEqual([
      'You hear Ben: well',
      'You hear Cem: well',
      'Ben hears you: well',
      'Ben hears Cem: not at all',
      'Cem hears you: well',
      'Cem hears Ben: well'
    ])
  })

  it('says what is wrong in one sentence, and nothing of the rest', async () => {
    const { wrapper } = await show({ pairs: oneBroken })
    const sentences = wrapper.findAll('[data-testid="connection-troubles"] li').map((item) => item.text())
    expect(sentences).toEqual([
      'Ben cannot hear Cem, although they are connected. Confab is looking for another way.'
    ])
  })

  it('claims that all is well only when everybody has said so', async () => {
    const troubles = '[data-testid="connection-troubles"]'
    const { wrapper, call } = await show({ pairs: [pair(['ana', 'ben'], [good, good])], names: ['Ben'] })
    expect(wrapper.find(troubles).text()).toBe('Everybody hears everybody.')
    call.pairs = [pair(['ana', 'ben'], [good, 'unknown'])]
    await wrapper.vm.$nextTick()
    expect(wrapper.find(troubles).text()).toContain('So far as is known')
  })

  it('has one stop for the Tab key in the table, and arrows that lead on from there', async () => {
    const { wrapper } = await show({ pairs: oneBroken })
    const stops = wrapper.findAll('[data-hearing][tabindex="0"]')
    expect(stops).toHaveLength(1)
    const [stop] = stops
    ;(stop?.element as HTMLElement).focus()
    await stop?.trigger('keydown', { key: 'ArrowDown' })
    await vi.waitFor(() => expect(document.activeElement?.textContent).toContain('Cem hears Ben'))
  })

  it('reconnects to whoever is asked for', async () => {
    const { wrapper, log } = await show({ pairs: oneBroken })
    await wrapper.find('[data-name="Cem"] [data-testid="reconnect-to"]').trigger('click')
    expect(log).toEqual([['reconnectTo', 'cem']])
  })

  it('opens the link it was opened for, and others when asked', async () => {
    const { wrapper } = await show({ inspectedId: 'cem', pairs: oneBroken })
    const isOpen = (name: string) =>
      wrapper.find(`[data-name="${name}"] [aria-expanded]`).attributes('aria-expanded')
    expect([isOpen('Ben'), isOpen('Cem')]).toEqual(['false', 'true'])
    await wrapper.find('[data-name="Ben"] [aria-expanded]').trigger('click')
    expect([isOpen('Ben'), isOpen('Cem')]).toEqual(['true', 'true'])
  })

  it('saves a report with no more than is agreed to', async () => {
    const { wrapper, log } = await show({ pairs: oneBroken })
    await wrapper.find('[data-testid="save-report"]').trigger('click')
    await wrapper.find('[data-testid="report-addresses"] input').setValue(true)
    await wrapper.find('[data-testid="save-report"]').trigger('click')
    expect(log).toEqual([
      ['saveReport', { withNames: false, withAddresses: false }],
      ['saveReport', { withNames: false, withAddresses: true }]
    ])
  })

  it('does not offer to repair what is kept apart on purpose', async () => {
    const { wrapper } = await show({ pairs: oneBroken })
    useTrustStore().identities.set('cem', { standing: 'foreign', meeting: null })
    await wrapper.vm.$nextTick()
    const rows = wrapper.findAll('[data-testid="connection"]').map((row) => row.attributes('data-name'))
    expect(rows).toEqual(['Ben'])
    expect(wrapper.findAll('th[scope="row"]')).toHaveLength(2)
  })

  it('has nothing to show to somebody who is alone', async () => {
    const { wrapper } = await show({ names: [] })
    expect(wrapper.find('table').exists()).toBe(false)
    expect(wrapper.text()).toContain('As soon as somebody else is here')
  })
})
