import { expect, it } from 'vitest'
import { isInstalled } from './install.mjs'

const vue = { 'node_modules/vue': { version: '3.5.45', integrity: 'sha512-a' } }
const project = { '': { version: '0.1.0' } }

it('takes a lockfile that npm has carried out for installed', () => {
  expect(isInstalled({ ...project, ...vue }, vue)).toBe(true)
})

it('wants what is missing, of another version or of other content', () => {
  expect(isInstalled(vue, {})).toBe(false)
  expect(isInstalled(vue, { 'node_modules/vue': { version: '3.5.44', integrity: 'sha512-a' } })).toBe(false)
  expect(isInstalled(vue, { 'node_modules/vue': { version: '3.5.45', integrity: 'sha512-b' } })).toBe(false)
})

it('does not miss what is for other systems', () => {
  const forMac = { 'node_modules/fsevents': { version: '2.3.3', integrity: 'sha512-c', optional: true } }
  expect(isInstalled({ ...vue, ...forMac }, vue)).toBe(true)
})
