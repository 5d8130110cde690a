/** The executable's command line, read the way Electron reads it. */

export interface CommandLine {
  /** Modules of `-r`, loaded before the app; this is how playwright gets in. */
  readonly preloads: readonly string[]
  /** The app's folder or file. */
  readonly app: string
  readonly args: readonly string[]
  /** Value of `--name=value`, undefined when it is not there. */
  value(name: string): string | undefined
  has(name: string): boolean
}

/** Everything from the first plain word on belongs to the app, whatever it looks like. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const preloads: string[] = []
  let app = '.'
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? ''
    if (arg === '-r' || arg === '--require') preloads.push(args[(at += 1)] ?? '')
    else if (!arg.startsWith('-')) {
      app = arg
      break
    }
  }
  const value = (name: string) => args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3)
  return {
    preloads,
    app,
    args,
    value,
    has: (name) => args.includes(`--${name}`) || value(name) !== undefined
  }
}

/** Switches the app has added; Chromium gets them when it starts. */
export class Switches {
  readonly added = new Map<string, string>()
  readonly #given: CommandLine

  constructor(given: CommandLine) {
    this.#given = given
  }

  readonly commandLine = {
    appendSwitch: (name: string, value = '') => {
      // Chromium takes one list of features; playwright, the app and the stand-in each have theirs.
      const before = name.endsWith('-features') ? this.added.get(name) : undefined
      this.added.set(name, before ? `${before},${value}` : value)
    },
    appendArgument: () => {},
    hasSwitch: (name: string) => this.added.has(name) || this.#given.has(name),
    getSwitchValue: (name: string) => this.added.get(name) ?? this.#given.value(name) ?? '',
    removeSwitch: (name: string) => void this.added.delete(name)
  } satisfies Partial<Electron.CommandLine>

  /** Everything for Chromium's command line that the app or its caller asked for. */
  toArgs(): string[] {
    const own = ['inspect', 'user-data-dir', 'no-sandbox', 'require']
    const given = this.#given.args.filter(
      (arg) =>
        arg.startsWith('--') && !own.some((name) => arg === `--${name}` || arg.startsWith(`--${name}=`))
    )
    return [
      ...[...this.added].map(([name, value]) => (value === '' ? `--${name}` : `--${name}=${value}`)),
      ...given
    ]
  }
}
