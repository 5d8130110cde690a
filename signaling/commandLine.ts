/** What the commands of `confab-server` share in reading their options and their configuration files. */
import { parseArgs, type ParseArgsConfig } from 'node:util'

/** Its message is one sentence for the person at the keyboard. */
export class Problem extends Error {}

export type Options = NonNullable<ParseArgsConfig['options']>
export type Values = Readonly<Record<string, unknown>>

/** `maxRooms` → `max-rooms` */
export function flagNamed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/**
 * @param helpFlag what to type for help, like `up --help`
 * @throws {Problem} for whatever is not among the options
 */
export function parseOptions(args: readonly string[], options: Options, helpFlag: string): Values {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values
  } catch (error) {
    // Node explains at length; its first sentence names the option and what is wrong with it.
    const [sentence = 'the command line cannot be read'] = String((error as Error).message).split(/\.\s|\n/)
    throw new Problem(sentence.replace(/\.?$/, `; see ${helpFlag}.`), { cause: error })
  }
}

/**
 * @param label how the file is called in a sentence
 * @throws {Problem} for a file that does not hold a JSON object
 */
export function parseJsonFile(path: string, readFile: (path: string) => string, label: string): Values {
  try {
    const content: unknown = JSON.parse(readFile(path))
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return { ...content }
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is not valid JSON' : 'cannot be read'
    throw new Problem(`${label} ${why}.`, { cause: error })
  }
  throw new Problem(`${label} does not hold a JSON object.`)
}
