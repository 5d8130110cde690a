import { expect, it } from 'vitest'
import { createKeptTexts } from './keptTexts'
import { defaultSettings, type StoredSettings } from './schema'

function setUp() {
  let values = defaultSettings()
  return createKeptTexts({
    get values() {
      return values
    },
    update: (change: Partial<StoredSettings>) => (values = { ...values, ...change })
  })
}

it('keeps what the page writes, apart by area, and forgets what it removes', () => {
  const texts = setUp()
  texts.keep({ area: 'kept', key: 'rooms', text: '{"favourites":[]}' })
  texts.keep({ area: 'kept', key: 'settings', text: 'null' })
  texts.keep({ area: 'session', key: 'rooms', text: '1' })
  texts.keep({ area: 'session', key: 'call', text: '{"roomId":"kitchen"}' })
  expect(texts.kept).toEqual({ rooms: { favourites: [] }, settings: null })
  expect(texts.session).toEqual({ rooms: 1, call: { roomId: 'kitchen' } })

  texts.keep({ area: 'kept', key: 'rooms', text: null })
  texts.keep({ area: 'session', key: 'call', text: null })
  expect(texts.kept).toEqual({ settings: null })
  expect(texts.session).toEqual({ rooms: 1 })
})

it('does not keep the way back into a call past the end of the app', () => {
  const texts = setUp()
  texts.keep({ area: 'kept', key: 'call', text: '{}' })
  expect(texts.kept).toEqual({})
})
