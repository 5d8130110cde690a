/**
 * What has gone wrong, in words that may end up in a log, on a screenshot or in somebody's report: nothing in them
 * opens a room or a server.
 */

/** An address up to its path, without credentials; what follows `?` or `#` is where links carry what opens a room. */
const address = /\b([a-z][a-z\d+.-]*:\/\/)(?:[^\s/?#"'<>]*@)?([^\s?#"'<>]*)(?:([?#])[^\s"'<>]*)?/gi
/** The same without an address before it, whole or damaged. */
const fragment = /#k=[^\s"'<>]*/g
/** 256 bits in base64url take 43 characters, and nothing that is worth reading is as long in one piece. */
const longWord = /[\w-]{43,}/g

/** The message of an error, or whatever was thrown instead of one, as text without secrets. */
export function describeProblem(problem: unknown): string {
  return withoutSecrets(problem instanceof Error ? problem.message : String(problem))
}

/** Errors repeat what they were given: links, addresses of servers, lines of files. */
export function withoutSecrets(text: string): string {
  return text
    .replace(
      address,
      (_whole, scheme: string, place: string, mark = '') => scheme + place + (mark && `${mark}…`)
    )
    .replace(fragment, '#k=…')
    .replace(longWord, '…')
}
