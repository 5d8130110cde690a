/** Initials and colour that stand for a person without a picture. */

/** How many avatar colours the stylesheet of Avatar.vue defines. */
export const avatarHues = 8

/** First letters of the first and last word; whole grapheme clusters, so no name is cut in half. */
export function initialsOf(displayName: string): string {
  const words = displayName
    .split(/\s+/)
    .map((word) => word.replace(/^[^\p{L}\p{N}]+/u, ''))
    .filter((word) => word !== '')
  // A name of symbols only has no letters to take; its first symbol stands for it.
  const [first = displayName, ...rest] = words
  return (firstGrapheme(first) + firstGrapheme(rest.at(-1) ?? '')).toLocaleUpperCase()
}

function firstGrapheme(text: string): string {
  const [grapheme] = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)
  return grapheme?.segment ?? ''
}

/** The same name has the same colour on every machine and every day. */
export function hueOf(displayName: string): number {
  let hash = 0
  for (const character of displayName) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0
  return hash % avatarHues
}
