import { expect, it } from 'vitest'
import { migrate, migrations, settingsVersion, type Migration } from './migrations'

const steps: readonly Migration[] = [
  ({ name, ...rest }) => ({ ...rest, title: name }),
  ({ title, ...rest }) => ({ ...rest, titles: [title] })
]

it('takes a file of any older version through every step that is missing', () => {
  const current = { ok: true, value: { titles: ['Ada'], port: 1, version: 3 } }
  expect(migrate({ version: 1, name: 'Ada', port: 1 }, steps)).toEqual(current)
  expect(migrate({ version: 2, title: 'Ada', port: 1 }, steps)).toEqual(current)
  expect(migrate({ version: 3, titles: ['Ada'], port: 1 }, steps)).toEqual(current)
})

it('leaves the file it was given as it was', () => {
  const file = Object.freeze({ version: 1, name: 'Ada' })
  migrate(file, steps)
  expect(file).toEqual({ version: 1, name: 'Ada' })
})

it('reads a file that names no version as one of the first', () => {
  for (const version of [undefined, null, '2', 0, -1, 1.5, Number.NaN]) {
    expect(migrate({ version, name: 'Ada' }, steps)).toMatchObject({ ok: true, value: { titles: ['Ada'] } })
  }
})

it('does not guess what a newer version means', () => {
  expect(migrate({ version: 4, titles: ['Ada'] }, steps)).toEqual({ ok: false, version: 4 })
  expect(migrate({ version: settingsVersion + 1 })).toEqual({ ok: false, version: settingsVersion + 1 })
})

it('writes the version after the last step', () => {
  expect(settingsVersion).toBe(migrations.length + 1)
  expect(migrate({})).toEqual({ ok: true, value: { version: settingsVersion } })
})
