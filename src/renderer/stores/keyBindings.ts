/**
 * Which key does what while Confab has the focus: the actions, their first keys, and which bindings are refused.
 *
 * A key is written as `KeyboardEvent.key` names it, in lower case: the letter that is printed on the person's own
 * keyboard, not its place on an American one.
 */
import * as v from 'valibot'

/** In the order in which they are shown. */
export const keyActions = ['microphone', 'camera', 'share', 'hand', 'people', 'layout', 'help'] as const
export type KeyAction = (typeof keyActions)[number]

/** Null: no key does it. */
export type KeyBindings = Record<KeyAction, string | null>

const Key = v.pipe(v.string(), v.minLength(1), v.maxLength(20))
const binding = (key: string) => v.fallback(v.nullable(Key), key)

export const KeyBindings = v.object({
  microphone: binding('m'),
  camera: binding('v'),
  share: binding('s'),
  hand: binding('h'),
  people: binding('p'),
  layout: binding('l'),
  help: binding('?')
}) satisfies v.GenericSchema<unknown, KeyBindings>

export const PushToTalk = v.object({
  isOn: v.fallback(v.boolean(), false),
  key: v.fallback(Key, ' ')
})
export type PushToTalk = v.InferOutput<typeof PushToTalk>

export const defaultKeys = (): KeyBindings => v.parse(KeyBindings, {})
export const defaultPushToTalk = (): PushToTalk => v.parse(PushToTalk, {})

/** Whose key it is: an action's, or the one held to talk. */
export type KeyOwner = KeyAction | 'pushToTalk'

export type KeyRefusal =
  /** It moves the focus, presses buttons, pins a picture or belongs to the browser. */
  { readonly kind: 'reserved' } | { readonly kind: 'taken'; readonly by: KeyOwner }

/** F5 reloads, F6 and F11 and F12 are the browser's; 1 to 9 pin pictures. */
const reservedKeys = /^(?:[1-9]|f5|f6|f11|f12)$/
const functionKey = /^f\d{1,2}$/

/**
 * Null when `owner` may have `key`. Named keys other than F keys stay what they are everywhere else; so does Space,
 * which is allowed only to be held, because then it still presses the button that has the focus.
 */
export function keyRefusal(
  { keys, pushToTalk }: { readonly keys: KeyBindings; readonly pushToTalk: PushToTalk },
  owner: KeyOwner,
  key: string
): KeyRefusal | null {
  const isSign = [...key].length === 1 && key !== ' '
  const isHeldSpace = key === ' ' && owner === 'pushToTalk'
  if (reservedKeys.test(key) || !(isSign || isHeldSpace || functionKey.test(key))) return { kind: 'reserved' }
  if (owner !== 'pushToTalk' && pushToTalk.key === key) return { kind: 'taken', by: 'pushToTalk' }
  const by = keyActions.find((action) => action !== owner && keys[action] === key)
  return by ? { kind: 'taken', by } : null
}
