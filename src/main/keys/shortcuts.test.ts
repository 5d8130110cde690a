import { expect, it } from 'vitest'
import type { ShortcutStates } from '../../preload/contract'
import { createGlobalShortcuts, type ShortcutBindings } from './shortcuts'

const none: ShortcutBindings = { toggleMicrophone: null, stopSharing: null, showWindow: null }

/** The keys of the machine: some in the hands of another program, some the system does not know. */
class FakeKeyboard {
  readonly log: string[] = []
  readonly ours = new Map<string, () => void>()
  readonly taken = new Set<string>()
  readonly unknown = new Set<string>()
  register = (accelerator: string, callback: () => void): boolean => {
    this.log.push(`+${accelerator}`)
    if (this.unknown.has(accelerator)) throw new TypeError('conversion failure')
    if (this.taken.has(accelerator) || this.ours.has(accelerator)) return false
    this.ours.set(accelerator, callback)
    return true
  }
  unregister = (accelerator: string): void => {
    this.log.push(`-${accelerator}`)
    this.ours.delete(accelerator)
  }
}

function setUp(platform: NodeJS.Platform = 'linux') {
  const keyboard = new FakeKeyboard()
  const ran: string[] = []
  const heard: ShortcutStates[] = []
  const shortcuts = createGlobalShortcuts({
    globalShortcut: keyboard,
    platform,
    run: (command) => ran.push(command),
    onChange: (states) => heard.push(states)
  })
  const bind = (bindings: Partial<ShortcutBindings>): ShortcutStates => {
    shortcuts.bind({ ...none, ...bindings })
    return shortcuts.states
  }
  return { keyboard, ran, heard, shortcuts, bind }
}

it('runs the command of a key that is pressed', () => {
  const { bind, keyboard, ran } = setUp()
  bind({ toggleMicrophone: 'CommandOrControl+Shift+M', showWindow: 'F9' })
  keyboard.ours.get('Control+Shift+M')?.()
  keyboard.ours.get('F9')?.()
  expect(ran).toEqual(['toggleMicrophone', 'showWindow'])
})

it('says what is bound the way it was asked for', () => {
  const { bind } = setUp()
  expect(bind({ stopSharing: 'CmdOrCtrl+Shift+S' })).toEqual({
    toggleMicrophone: { accelerator: null, problem: null },
    stopSharing: { accelerator: 'CmdOrCtrl+Shift+S', problem: null },
    showWindow: { accelerator: null, problem: null }
  })
})

it('registers only what has changed', () => {
  const { bind, keyboard } = setUp()
  bind({ toggleMicrophone: 'Ctrl+M', stopSharing: 'Ctrl+S', showWindow: 'Ctrl+W' })
  keyboard.log.length = 0
  bind({ toggleMicrophone: 'control+m', stopSharing: 'Ctrl+D' })
  expect(keyboard.log).toEqual(['-Control+S', '-Control+W', '+Control+D'])
})

it('lets two commands change places', () => {
  const { bind, keyboard, ran } = setUp()
  bind({ toggleMicrophone: 'Ctrl+M', showWindow: 'Ctrl+W' })
  const states = bind({ toggleMicrophone: 'Ctrl+W', showWindow: 'Ctrl+M' })
  expect([states.toggleMicrophone.problem, states.showWindow.problem]).toEqual([null, null])
  keyboard.ours.get('Control+M')?.()
  expect(ran).toEqual(['showWindow'])
})

it('says which key another program has, and takes it when it is free', () => {
  const { bind, keyboard } = setUp()
  keyboard.taken.add('Control+M')
  const wish = { toggleMicrophone: 'Ctrl+M' }
  expect(bind(wish).toggleMicrophone).toEqual({ accelerator: 'Ctrl+M', problem: 'taken' })
  keyboard.taken.clear()
  expect(bind(wish).toggleMicrophone.problem).toBeNull()
  expect([...keyboard.ours.keys()]).toEqual(['Control+M'])
})

it('says which combination is none, and troubles the system with the plausible ones only', () => {
  const { bind, keyboard } = setUp()
  keyboard.unknown.add('Control+PrintScreen')
  const states = bind({ toggleMicrophone: 'M', stopSharing: 'Ctrl+PrintScreen', showWindow: 'Ctrl+W' })
  expect([states.toggleMicrophone.problem, states.stopSharing.problem]).toEqual(['invalid', 'invalid'])
  expect(states.showWindow.problem).toBeNull()
  expect(keyboard.log).toEqual(['+Control+PrintScreen', '+Control+W'])
})

it('lets a command keep its combination when another one asks for it too', () => {
  const { bind, keyboard, ran } = setUp()
  bind({ showWindow: 'Ctrl+W' })
  const states = bind({ toggleMicrophone: 'CommandOrControl+W', showWindow: 'Ctrl+W' })
  expect(states.toggleMicrophone.problem).toBe('duplicate')
  expect(states.showWindow.problem).toBeNull()
  keyboard.ours.get('Control+W')?.()
  expect(ran).toEqual(['showWindow'])
  expect(bind({ toggleMicrophone: 'CommandOrControl+W' }).toggleMicrophone.problem).toBeNull()
})

it('gives a combination to the first of two who ask at once', () => {
  const { bind } = setUp('darwin')
  const states = bind({ toggleMicrophone: 'Cmd+W', showWindow: 'CommandOrControl+w' })
  expect([states.toggleMicrophone.problem, states.showWindow.problem]).toEqual([null, 'duplicate'])
})

it('tells of changes, and of nothing else', () => {
  const { bind, heard, shortcuts } = setUp()
  bind({})
  expect(heard).toEqual([])
  bind({ toggleMicrophone: 'Ctrl+M' })
  bind({ toggleMicrophone: 'Ctrl+M' })
  expect(heard).toEqual([shortcuts.states])
})

it('gives all keys back, once, and takes none afterwards', () => {
  const { bind, keyboard, shortcuts } = setUp()
  keyboard.taken.add('Control+S')
  bind({ toggleMicrophone: 'Ctrl+M', stopSharing: 'Ctrl+S' })
  keyboard.log.length = 0
  shortcuts.close()
  shortcuts.close()
  bind({ showWindow: 'Ctrl+W' })
  expect(keyboard.log).toEqual(['-Control+M'])
})
