/** The bar that says what is being shared, and its three buttons. */
import type { BarAction, BarBridge, BarState } from '../../preload/contract'
import words from '../locales/en.bar.json'

/**
 * Fills `place` and keeps it in step with the bridge. Names come from other programs and are written as text only.
 *
 * @returns its undo
 */
export function drawBar(place: HTMLElement, bridge: BarBridge): () => void {
  const lamp = element('span', 'bar__lamp')
  lamp.setAttribute('aria-hidden', 'true')
  const sentence = element('p', 'bar__sentence')
  sentence.setAttribute('role', 'status')

  let isPaused = false
  const act = (action: BarAction) => void bridge.act(action)
  const pause = button(() => act(isPaused ? 'resume' : 'pause'))
  const show = button(() => act('showWindow'), words.showWindow)
  const stop = button(() => act('stop'), words.stop)
  stop.classList.add('bar__button--stop')
  place.replaceChildren(lamp, sentence, pause, show, stop)

  return bridge.onState((state) => {
    isPaused = state.isPaused
    place.classList.toggle('bar--paused', isPaused)
    sentence.textContent = sentenceOf(state)
    // Where the sentence is cut short.
    sentence.title = state.name
    pause.textContent = isPaused ? words.resume : words.pause
  })
}

function sentenceOf({ name, isPaused }: BarState): string {
  if (name === '') return isPaused ? words.pausedUnnamed : words.sharingUnnamed
  return (isPaused ? words.paused : words.sharing).replace('{name}', () => name)
}

function button(onClick: () => void, label = ''): HTMLButtonElement {
  const made = element('button', 'bar__button')
  made.type = 'button'
  made.textContent = label
  made.addEventListener('click', onClick)
  return made
}

function element<Name extends 'p' | 'span' | 'button'>(
  name: Name,
  className: string
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  made.className = className
  return made
}
