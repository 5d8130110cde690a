/**
 * Hold a key to talk, while Confab has the focus. Opens the microphone only when it was off, and closes what it has
 * opened: on release, and in every case in which a release might never be told.
 */
import { watch } from 'vue'
import { isNeededThere, plainKeyOf } from '../keyPress'
import type { Stores } from './stores'

export interface PushToTalkOptions {
  /** Fires key, blur and visibility events. */
  readonly page: Window
  readonly stores: Pick<Stores, 'call' | 'settings'>
  readonly setMicrophone: (isOn: boolean) => void
}

/** @returns the undo: a key that is being held is let go */
export function watchPushToTalk({ page, stores, setMicrophone }: PushToTalkOptions): () => void {
  const { call, settings } = stores
  const lifetime = new AbortController()
  const { signal } = lifetime
  /** The key being held, by its place: with Shift pressed meanwhile, the release has another name. */
  let heldCode: string | null = null
  /** Muting by a click leaves the focus on the button. Space, held to talk then, must not press it on release. */
  let isPointing = false

  function release(): void {
    if (heldCode === null) return
    heldCode = null
    // Outside the call it is the door's microphone, and no longer ours to close.
    if (call.isInCall) setMicrophone(false)
    call.isHeldToTalk = false
  }

  /** The session frees the devices and remembers what was on, to come back with it: not what was only held. */
  function forget(): void {
    heldCode = null
  }

  function onKeydown(press: KeyboardEvent): void {
    const { isOn, key } = settings.values.pushToTalk
    if (press.key === 'Tab' || press.key.startsWith('Arrow')) isPointing = false
    // While Meta is down, macOS tells no release of other keys.
    if (press.key === 'Meta') release()
    if (!isOn || !call.isInCall || press.defaultPrevented || isNeededThere(press, !isPointing)) return
    if (plainKeyOf(press) !== key) return
    // The repeats of a held key, too: Space would scroll.
    press.preventDefault()
    if (press.repeat || call.local.microphone.isOn) return
    heldCode = press.code
    call.isHeldToTalk = true
    setMicrophone(true)
  }

  function onKeyup(press: KeyboardEvent): void {
    if (press.code !== heldCode) return
    // Some browsers press a button on release, whatever became of the key on its way down.
    press.preventDefault()
    release()
  }

  page.addEventListener('pointerdown', () => (isPointing = true), { signal, capture: true })
  page.addEventListener('keydown', onKeydown, { signal })
  // Before anybody else: whoever stops the event must not leave the microphone open.
  page.addEventListener('keyup', onKeyup, { signal, capture: true })
  page.addEventListener('blur', release, { signal })
  page.addEventListener('pagehide', forget, { signal })
  page.document.addEventListener('visibilitychange', release, { signal })
  const unwatch = watch(() => settings.values.pushToTalk, release, { flush: 'sync' })
  return () => {
    release()
    lifetime.abort()
    unwatch()
  }
}
