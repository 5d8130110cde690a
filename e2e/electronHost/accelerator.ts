/** Electron's names of key combinations, as X11 knows them. */

export interface KeyCombination {
  readonly keysym: number
  /** Modifier mask of X11: Shift 1, Control 4, Mod1 (Alt) 8, Mod4 (Super) 64. */
  readonly modifiers: number
}

const modifiers: Readonly<Record<string, number>> = {
  shift: 1,
  ctrl: 4,
  control: 4,
  cmdorctrl: 4,
  commandorcontrol: 4,
  alt: 8,
  option: 8,
  super: 64,
  meta: 64,
  command: 64,
  cmd: 64
}

/** X11/keysymdef.h; letters and digits are their own codes. */
const keysyms: Readonly<Record<string, number>> = {
  space: 0x20,
  plus: 0x2b,
  backspace: 0xff08,
  tab: 0xff09,
  enter: 0xff0d,
  return: 0xff0d,
  escape: 0xff1b,
  esc: 0xff1b,
  home: 0xff50,
  left: 0xff51,
  up: 0xff52,
  right: 0xff53,
  down: 0xff54,
  pageup: 0xff55,
  pagedown: 0xff56,
  end: 0xff57,
  insert: 0xff63,
  delete: 0xffff
}
const firstFunctionKey = 0xffbe

/** @throws TypeError for what is not an accelerator, as Electron does */
export function parseAccelerator(accelerator: string): KeyCombination {
  const parts = accelerator.toLowerCase().split('+')
  const key = parts.pop() ?? ''
  const masks = parts.map((part) => modifiers[part])
  const keysym = keysymOf(key)
  if (keysym === undefined || masks.includes(undefined)) {
    throw new TypeError(`Error processing argument at index 0, conversion failure from ${accelerator}`)
  }
  return { keysym, modifiers: masks.reduce<number>((sum, mask) => sum | (mask ?? 0), 0) }
}

function keysymOf(key: string): number | undefined {
  const functionKey = /^f([1-9]|1\d|2[0-4])$/.exec(key)?.[1]
  if (functionKey !== undefined) return firstFunctionKey + Number(functionKey) - 1
  return keysyms[key] ?? (/^[\x21-\x7e]$/.test(key) ? key.charCodeAt(0) : undefined)
}
