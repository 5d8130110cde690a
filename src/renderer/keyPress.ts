/** What pressing a key means before anybody acts on it: which key it is, and whether the place it went to needs it. */

/** Where every key already means something: typing, choosing, and everything inside a dialog or menu. */
const busyPlaces =
  'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"], [role="slider"]'

/** What Space or Enter presses. */
const pressables = 'button, summary, a[href], [role="button"], [role="tab"], [role="option"], [role="radio"]'

/**
 * @returns the key as `KeyboardEvent.key` names it, in lower case; null for a combination with Ctrl, Alt or Meta
 *   (those belong to the browser and to screen readers), or with Shift where Shift is not part of typing the key:
 *   "?" needs it, but Shift+M is not M
 */
export function plainKeyOf(press: KeyboardEvent): string | null {
  if (press.ctrlKey || press.altKey || press.metaKey) return null
  const key = press.key.toLowerCase()
  const isTypedWithShift = key.length === 1 && key !== ' ' && key === key.toUpperCase()
  return press.shiftKey && !isTypedWithShift ? null : key
}

/**
 * Whether the element that has the focus needs this key itself.
 *
 * @param isMeant whether the person has moved the focus there: a button that was only clicked has it, too
 */
export function isNeededThere(press: KeyboardEvent, isMeant = true): boolean {
  if (!(press.target instanceof Element)) return false
  if (press.target.closest(busyPlaces)) return true
  const isPress = press.key === ' ' || press.key === 'Enter'
  return isPress && isMeant && press.target.closest(pressables) !== null
}
