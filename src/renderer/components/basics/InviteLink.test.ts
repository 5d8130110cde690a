// @vitest-environment happy-dom
import { afterEach, expect, it } from 'vitest'
import { useRoomSecretsStore } from '../../stores/roomSecrets'
import { freshStores, mountInApp, someSecret, type Mounted } from '../testMount'
import InviteLink from './InviteLink.vue'

let mounted: Mounted | undefined
afterEach(() => mounted?.wrapper.unmount())

const whole = `https://confab.example/r/tea-kitchen#k=${someSecret}`

async function show(isPrivate: boolean) {
  const pinia = freshStores()
  if (isPrivate) useRoomSecretsStore().adopt('tea-kitchen', someSecret)
  mounted = await mountInApp(pinia, InviteLink, { roomId: 'tea-kitchen' })
  const field = mounted.wrapper.find<HTMLInputElement>('[data-testid="invite-link"]')
  return { ...mounted, field }
}

it('shows the key only while somebody is at the field', async () => {
  const { field } = await show(true)
  expect(field.element.value).toBe('https://confab.example/r/tea-kitchen#k=••••')
  await field.trigger('focus')
  expect(field.element.value).toBe(whole)
  expect(field.element.selectionEnd).toBe(whole.length)
  await field.trigger('blur')
  expect(field.element.value).not.toContain(someSecret)
})

it('shows the link of an open room as it is', async () => {
  const { field } = await show(false)
  expect(field.element.value).toBe('https://confab.example/r/tea-kitchen')
})

it('copies whole what it shows in part', async () => {
  const { wrapper, log } = await show(true)
  await wrapper.find('button').trigger('click')
  expect(log).toEqual([['copyInvite', 'tea-kitchen']])
})
