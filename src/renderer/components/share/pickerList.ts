/** Which of the sources the picker shows, and which of them it offers first. */
import type { ShareSource } from '../../stores/sharing'

export type SourceKind = ShareSource['kind']

/** Every word of the query has to be somewhere in the name; case and accents do not matter. */
export function matching(sources: readonly ShareSource[], query: string): readonly ShareSource[] {
  const words = plain(query).split(/\s+/)
  return sources.filter(({ name }) => words.every((word) => plain(name).includes(word)))
}

/** The one chosen the last time, by its id or, after a restart of what it belongs to, by its name. */
export function findAgain(
  sources: readonly ShareSource[],
  last: Pick<ShareSource, 'id' | 'kind' | 'name'> | null
): ShareSource | undefined {
  if (!last) return undefined
  return (
    sources.find(({ id }) => id === last.id) ??
    sources.find(({ kind, name }) => kind === last.kind && name === last.name)
  )
}

function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase().trim()
}
