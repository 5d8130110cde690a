/** The keys that work from everywhere: bound, bound anew, and honest about what came of it. */
import type { GlobalShortcut } from 'electron'
import type { ShortcutCommand, ShortcutState, ShortcutStates } from '../../preload/contract'
import { canonicalAccelerator } from './accelerators'

export interface ShortcutOptions {
  readonly globalShortcut: Pick<GlobalShortcut, 'register' | 'unregister'>
  readonly platform: NodeJS.Platform
  readonly run: (command: ShortcutCommand) => void
  /** Called when `states` has become another one. */
  readonly onChange: (states: ShortcutStates) => void
}

export type ShortcutBindings = Readonly<Record<ShortcutCommand, string | null>>

export interface GlobalShortcuts {
  readonly states: ShortcutStates
  /** Registers what has changed, and tries again what was taken before. */
  bind(bindings: ShortcutBindings): void
  /** Gives all keys back. Idempotent. */
  close(): void
}

const unbound: ShortcutState = { accelerator: null, problem: null }
const nothingBound: ShortcutStates = {
  toggleMicrophone: unbound,
  stopSharing: unbound,
  showWindow: unbound
}
const commands = Object.keys(nothingBound) as ShortcutCommand[]

/** Electron's `ready` must have come. */
export function createGlobalShortcuts(options: ShortcutOptions): GlobalShortcuts {
  const { globalShortcut, platform, run, onChange } = options
  /** What is registered with the system, in the canonical spelling. */
  const held = new Map<ShortcutCommand, string>()
  let states = nothingBound
  let isClosed = false

  function release(command: ShortcutCommand): void {
    const accelerator = held.get(command)
    if (accelerator !== undefined) globalShortcut.unregister(accelerator)
    held.delete(command)
  }

  function take(command: ShortcutCommand, accelerator: string): ShortcutState['problem'] {
    if (held.has(command)) return null
    try {
      if (!globalShortcut.register(accelerator, () => run(command))) return 'taken'
    } catch {
      return 'invalid'
    }
    held.set(command, accelerator)
    return null
  }

  function bind(bindings: ShortcutBindings): void {
    if (isClosed) return
    const wanted = readBindings(bindings, platform)
    const keeps = (command: ShortcutCommand): boolean =>
      held.has(command) && held.get(command) === wanted[command]
    // All keys are given back before any is taken: two commands may have changed places.
    for (const command of commands) if (!keeps(command)) release(command)

    const next = { ...nothingBound }
    const spoken = new Set<string>()
    // Who has a combination keeps it when another one asks for it too.
    for (const command of commands.toSorted((one, other) => Number(keeps(other)) - Number(keeps(one)))) {
      const accelerator = bindings[command]
      const canonical = wanted[command]
      if (accelerator === null) continue
      if (canonical === null) next[command] = { accelerator, problem: 'invalid' }
      else if (spoken.has(canonical)) next[command] = { accelerator, problem: 'duplicate' }
      else next[command] = { accelerator, problem: take(command, canonical) }
      if (canonical !== null) spoken.add(canonical)
    }
    const hasChanged = commands.some((command) => !isSame(states[command], next[command]))
    states = next
    if (hasChanged) onChange(next)
  }

  return {
    get states() {
      return states
    },
    bind,
    close() {
      isClosed = true
      for (const command of commands) release(command)
    }
  }
}

function readBindings(bindings: ShortcutBindings, platform: NodeJS.Platform): ShortcutBindings {
  const canonical = (text: string | null): string | null =>
    text === null ? null : canonicalAccelerator(text, platform)
  return {
    toggleMicrophone: canonical(bindings.toggleMicrophone),
    stopSharing: canonical(bindings.stopSharing),
    showWindow: canonical(bindings.showWindow)
  }
}

function isSame(one: ShortcutState, other: ShortcutState): boolean {
  return one.accelerator === other.accelerator && one.problem === other.problem
}
