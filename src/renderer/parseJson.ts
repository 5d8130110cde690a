/** JSON that somebody else has written, for a schema to judge. @returns undefined, which no JSON says, for what is none */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
