/** How "who is inside" is said. */
import type { MessageKey } from '../../i18n'

export interface Sentence {
  readonly key: MessageKey
  readonly values: Readonly<Record<string, string>>
  /** Chooses the plural and fills `{count}`; absent where the sentence counts nothing. */
  readonly count?: number
}

/**
 * Up to three names are said in full; beyond that two and a number, so the line stays one line.
 *
 * @param names null when it is not known
 * @param isOnline tells "not known yet" from "cannot be known"
 */
export function presenceSentence(names: readonly string[] | null, isOnline: boolean): Sentence {
  if (!names) return { key: isOnline ? 'presence.checking' : 'presence.unknown', values: {} }
  const [first, second, third] = names
  if (first === undefined) return { key: 'presence.nobody', values: {} }
  if (second === undefined) return { key: 'presence.one', values: { first } }
  if (third === undefined) return { key: 'presence.two', values: { first, second } }
  if (names.length === 3) return { key: 'presence.three', values: { first, second, third } }
  return { key: 'presence.more', values: { first, second }, count: names.length - 2 }
}
