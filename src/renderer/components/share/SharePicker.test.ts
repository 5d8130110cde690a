// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { useSettingsStore } from '../../stores/settings'
import { useSharingStore, type ShareSource } from '../../stores/sharing'
import { freshStores, mountInApp, type Mounted } from '../testMount'
import SharePicker from './SharePicker.vue'

const source = (id: string, name: string, kind: ShareSource['kind'] = 'window'): ShareSource => ({
  id,
  kind,
  name,
  thumbnail: '',
  icon: ''
})
const notes = source('window:1:0', 'Notes')
const mail = source('window:2:0', 'Mail')
const screen = source('screen:0:0', 'Screen 1', 'screen')

let mounted: Mounted

beforeEach(async () => {
  mounted = await mountInApp(freshStores(), SharePicker)
})
afterEach(() => mounted.wrapper.unmount())

async function open(...sources: ShareSource[]): Promise<void> {
  useSharingStore().picker = { kind: 'open', sources }
  await nextTick()
  await nextTick()
}

/** Dialogs are drawn at the end of the document, outside the wrapper. */
function all(selector: string): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(selector)]
}

function one(selector: string): HTMLElement {
  const [element] = all(selector)
  if (!element) throw new Error(`nothing is ${selector}`)
  return element
}

const cards = (): (string | undefined)[] =>
  all('[data-testid="share-source"]').map((card) => card.innerText.trim())
const chosen = (): string | null | undefined =>
  all('[data-testid="share-source"][aria-checked="true"]')[0]?.getAttribute('data-source')
const button = (label: string): HTMLElement => {
  const found = all('button').find((element) => element.innerText.trim() === label)
  if (!found) throw new Error(`no button says ${label}`)
  return found
}

async function press(element: HTMLElement, key: string): Promise<void> {
  element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  await nextTick()
}

async function type(words: string): Promise<void> {
  const field = one('[data-testid="share-search"]') as HTMLInputElement
  field.value = words
  field.dispatchEvent(new Event('input', { bubbles: true }))
  await nextTick()
}

describe('the picker', () => {
  it('is there exactly as long as the store says so', async () => {
    expect(all('[role="dialog"]')).toEqual([])
    useSharingStore().picker = { kind: 'loading' }
    await nextTick()
    expect(one('[role="dialog"] [role="status"]').innerText).toContain('Looking for windows')
    useSharingStore().picker = { kind: 'closed' }
    await expect.poll(() => all('[role="dialog"]').length).toBe(0)
  })

  it('asks to be closed by Escape, and does not close by itself', async () => {
    await open(notes)
    await press(one('[role="dialog"]'), 'Escape')
    expect(mounted.log).toEqual([['cancelSharePicker']])
    expect(all('[role="dialog"]')).toHaveLength(1)
  })

  it('shows windows and screens apart, with their numbers', async () => {
    await open(notes, mail, screen)
    expect(cards()).toEqual(['Notes', 'Mail'])
    expect(all('[role="tab"]').map((tab) => tab.textContent?.replace(/\s+/g, ' ').trim())).toEqual([
      'Windows 2',
      'Screens 1'
    ])
  })

  it('names the group and every choice for those who do not see it', async () => {
    await open(notes, mail)
    expect(one('[role="radiogroup"]').getAttribute('aria-label')).toBe('Windows')
    expect(all('[role="radio"]').map((card) => card.getAttribute('tabindex'))).toEqual(['0', '-1'])
  })
})

describe('choosing', () => {
  it('shares the first when nothing else is chosen', async () => {
    await open(notes, mail)
    button('Share').click()
    await nextTick()
    expect(mounted.log).toEqual([['pickShare', { sourceId: notes.id, withAudio: false, mode: 'text' }]])
  })

  it('chooses by a click, and shares by a double click or Enter', async () => {
    await open(notes, mail)
    const [first, second] = all('[data-testid="share-source"]')
    second?.click()
    await nextTick()
    expect(chosen()).toBe(mail.id)
    expect(mounted.log).toEqual([])
    second?.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }))
    if (first) await press(first, 'Enter')
    expect(mounted.log).toMatchObject([
      ['pickShare', { sourceId: mail.id }],
      ['pickShare', { sourceId: notes.id }]
    ])
  })

  it('moves with the arrows, and the focus with it', async () => {
    await open(notes, mail)
    const [first, second] = all('[data-testid="share-source"]')
    first?.focus()
    if (first) await press(first, 'ArrowRight')
    expect(chosen()).toBe(mail.id)
    expect(document.activeElement).toBe(second)
  })

  it('starts at the first choice, and takes letters to the search', async () => {
    await open(notes, mail)
    const [first] = all('[data-testid="share-source"]')
    expect(document.activeElement).toBe(first)
    if (first) await press(first, 'n')
    expect(document.activeElement).toBe(one('[data-testid="share-search"]'))
  })

  it('offers what was shared the last time, and does not share it by itself', async () => {
    useSharingStore().lastPick = { id: 'window:99:0', kind: 'window', name: 'Mail' }
    useSettingsStore().update({ shareMode: 'motion' })
    await open(notes, mail)
    expect(chosen()).toBe(mail.id)
    expect(mounted.log).toEqual([])
    button('Share').click()
    await nextTick()
    expect(mounted.log).toMatchObject([['pickShare', { sourceId: mail.id, mode: 'motion' }]])
  })

  it('keeps the choice while the list is renewed, and never keeps one that has gone', async () => {
    await open(notes, mail)
    all('[data-testid="share-source"]')[1]?.click()
    await open(mail, source('window:3:0', 'New'), notes)
    expect(chosen()).toBe(mail.id)
    await open(notes)
    expect(chosen()).toBe(notes.id)
  })

  it('takes the focus along when the window under it goes, and takes it from nowhere else', async () => {
    await open(notes, mail)
    all('[data-testid="share-source"]')[1]?.focus()
    all('[data-testid="share-source"]')[1]?.click()
    await open(notes)
    expect(document.activeElement).toBe(one('[data-testid="share-source"]'))
    one('[data-testid="share-search"]').focus()
    await open(mail)
    expect(document.activeElement).toBe(one('[data-testid="share-search"]'))
  })

  it('says that a window is gone', async () => {
    await open(notes)
    useSharingStore().hasGone = true
    await nextTick()
    expect(one('[role="dialog"] [role="alert"]').innerText).toContain('That window is gone')
  })
})

describe('searching', () => {
  it('filters as one types, and shares only what can be seen', async () => {
    await open(notes, mail)
    await type('mai')
    expect(cards()).toEqual(['Mail'])
    expect(chosen()).toBe(mail.id)
  })

  it('tells nothing found from nothing there', async () => {
    await open(notes)
    await type('<b>x')
    expect(one('[role="dialog"]').innerText).toContain('Nothing here is called “<b>x”')
    expect((button('Share') as HTMLButtonElement).disabled).toBe(true)
    await type('')
    await open()
    expect(one('[role="dialog"]').innerText).toContain('No windows are open')
  })
})

describe('sound', () => {
  it('cannot be shared where the system has none, and says why', async () => {
    await open(notes)
    const box = one('[data-testid="share-sound"] [role="switch"]')
    expect(box.getAttribute('aria-disabled')).toBe('true')
    expect(one('[data-testid="share-sound"]').innerText).toContain('Not on Linux')
    box.click()
    button('Share').click()
    await nextTick()
    expect(mounted.log).toMatchObject([['pickShare', { withAudio: false }]])
  })

  it('is shared when wished for', async () => {
    useSharingStore().audio = 'available'
    await open(notes)
    one('[data-testid="share-sound"] [role="switch"]').click()
    await nextTick()
    button('Share').click()
    await nextTick()
    expect(mounted.log).toMatchObject([['pickShare', { withAudio: true }]])
  })
})

describe('without a list', () => {
  it('explains a missing permission and leads to the settings', async () => {
    useSharingStore().picker = { kind: 'noPermission', state: 'denied' }
    await nextTick()
    button('Open system settings').click()
    expect(mounted.log).toEqual([['openScreenPermissionSettings']])
  })

  it('says that a restart is needed, where settings would not help', async () => {
    useSharingStore().picker = { kind: 'noPermission', state: 'needsRestart' }
    await nextTick()
    expect(one('[role="dialog"]').innerText).toContain('from its next start on')
    expect(all('button').map((element) => element.innerText)).not.toContain('Open system settings')
  })

  it('asks anew when told to', async () => {
    useSharingStore().picker = { kind: 'failed' }
    await nextTick()
    button('Try again').click()
    expect(mounted.log).toEqual([['cancelSharePicker'], ['changeShare']])
  })
})
