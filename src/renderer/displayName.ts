/**
 * What a person may be called, and what is wrong with a name that nobody may have. Names travel in cards, which the
 * service cannot read: so it is for whoever opens one to hold the name against this rule.
 */
import * as v from 'valibot'

export type NameProblem = 'blank' | 'tooLong' | 'invisible'

/** In UTF-16 code units. */
export const maxNameLength = 64

/** What joins emoji to one picture, and only there: a code point that shows nothing. */
const emojiJoin =
  /(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?=\p{Extended_Pictographic})|(?<=\p{Extended_Pictographic})\ufe0f|(?<=[0-9#*])\ufe0f(?=\u20e3)/gu

/** Arabic and Indic scripts are written with joiners between their letters. */
const joiningScripts = [
  'Arabic',
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Kannada',
  'Malayalam',
  'Sinhala'
]
const joiningLetter = `[${joiningScripts.map((script) => `\\p{Script=${script}}`).join('')}]`
const letterJoin = new RegExp(`(?<=${joiningLetter})[\\u200c\\u200d](?=${joiningLetter})`, 'gu')

/** Among them all that override the direction of writing, and the pattern of Braille without a dot. */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u

/** One visible line: nothing in it that cannot be seen and could dress one name up as another. */
export const DisplayName = v.pipe(
  v.string(),
  v.maxLength(maxNameLength),
  v.check(
    (name) => !unseen.test(name.replace(emojiJoin, '').replace(letterJoin, '')),
    'has invisible characters'
  ),
  v.regex(/\S/, 'is blank'),
  v.check((name) => name === name.trim(), 'has outer spaces')
)

/** @param name outer spaces are forgiven: they are cut before the name is used */
export function nameProblem(name: string): NameProblem | null {
  const trimmed = name.trim()
  if (trimmed === '') return 'blank'
  if (trimmed.length > maxNameLength) return 'tooLong'
  return v.is(DisplayName, trimmed) ? null : 'invisible'
}
