/** Texts that somebody else has written, or an earlier version of us. */
import * as v from 'valibot'

/** For a schema to judge. @returns undefined, which no JSON says, for what is none */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A list that loses its unreadable entries and keeps the rest. */
export function sievedArray<Entry extends v.GenericSchema>(entry: Entry) {
  return v.pipe(
    v.array(v.unknown()),
    v.transform((entries): v.InferOutput<Entry>[] =>
      entries.flatMap((candidate) => {
        const parsed = v.safeParse(entry, candidate)
        return parsed.success ? [parsed.output] : []
      })
    )
  )
}
