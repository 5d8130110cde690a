// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest'
import type { BarAction, BarState } from '../../preload/contract'
import { drawBar } from './drawBar'

let place: HTMLElement
let listeners: ((state: BarState) => void)[]
let acted: BarAction[]
let undo: () => void

beforeEach(() => {
  place = document.createElement('main')
  listeners = []
  acted = []
  undo = drawBar(place, {
    onState(listener) {
      listeners.push(listener)
      return () => void listeners.splice(listeners.indexOf(listener), 1)
    },
    act: (action) => Promise.resolve(void acted.push(action))
  })
})

const tell = (name: string, isPaused = false) => listeners.forEach((listener) => listener({ name, isPaused }))
const sentence = () => place.querySelector('[role="status"]')?.textContent
const labels = () => [...place.querySelectorAll('button')].map(({ textContent }) => textContent)
const press = (label: string) =>
  [...place.querySelectorAll('button')].find(({ textContent }) => textContent === label)?.click()

it('says what is shared, also when it has no name', () => {
  tell('Quarterly figures')
  expect(sentence()).toBe('You are sharing Quarterly figures')
  tell('')
  expect(sentence()).toBe('You are sharing')
  tell('', true)
  expect(sentence()).toBe('Sharing is paused')
})

it('takes a name as text, whatever it looks like', () => {
  tell("<img src=x onerror=alert(1)> $& {name} $'")
  expect(sentence()).toBe("You are sharing <img src=x onerror=alert(1)> $& {name} $'")
  expect(place.querySelector('img')).toBeNull()
})

it('asks for what its buttons say', () => {
  tell('Screen 1')
  expect(labels()).toEqual(['Pause', 'Show Confab', 'Stop sharing'])
  for (const label of labels()) press(label)
  expect(acted).toEqual(['pause', 'showWindow', 'stop'])
})

it('resumes what is paused', () => {
  tell('Screen 1', true)
  expect(sentence()).toBe('Paused: Screen 1')
  press('Resume')
  expect(acted).toEqual(['resume'])
})

it('stops listening when undone', () => {
  undo()
  expect(listeners).toEqual([])
})
