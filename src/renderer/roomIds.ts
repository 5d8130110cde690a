/** Room ids: making fresh ones, and reading them out of what people paste or type. */
import * as v from 'valibot'
import { RoomId } from '../../signaling/protocol'

/** No vowels and no look-alikes: nothing to misread, and no words by accident. */
const alphabet = '23456789bcdfghjkmnpqrstvwxz'
const groups = 3
const groupLength = 4

/**
 * An unguessable id such as `k4tq-9fzw-m2xb`, about 57 bits.
 *
 * @param fillRandom as `crypto.getRandomValues`
 */
export function newRoomId(fillRandom: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): string {
  const limit = 256 - (256 % alphabet.length) // bytes above would favour the first letters
  const bytes = new Uint8Array(new ArrayBuffer(64))
  let letters = ''
  while (letters.length < groups * groupLength) {
    for (const byte of fillRandom(bytes)) if (byte < limit) letters += alphabet[byte % alphabet.length]
  }
  return Array.from({ length: groups }, (_, group) =>
    letters.slice(group * groupLength, (group + 1) * groupLength)
  ).join('-')
}

/**
 * The room somebody means by a pasted invite link or a typed name. Spaces and accents in a name are
 * folded (`Tea Kitchen` is `tea-kitchen`), so people may call a room what they like.
 *
 * @returns null when it is neither a link to a room nor usable as a name
 */
export function parseRoom(text: string): string | null {
  const trimmed = text.trim()
  const isLink = /^[a-z][a-z\d+.-]*:\/\//i.test(trimmed) || /\/r\//.test(trimmed)
  const candidate = isLink ? (/\/r\/([^/?#]+)/.exec(trimmed)?.[1] ?? '') : foldName(trimmed)
  return v.is(RoomId, candidate) ? candidate : null
}

function foldName(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
}
