/** Reading what `RTCPeerConnection.getStats()` gives, as plain data: what several readers of it have in common. */

/** One RTCStats dictionary; members depend on `type` and may be missing in any browser. */
export type StatsEntry = Readonly<Record<string, unknown>>

/** null where the member is missing. */
export function numberIn(entry: StatsEntry, name: string): number | null {
  const value = entry[name]
  return typeof value === 'number' ? value : null
}

/** Counters begin with 0, and so does one that is missing. */
export function countIn(entry: StatsEntry, name: string): number {
  return numberIn(entry, name) ?? 0
}

export function sumOf(entries: readonly StatsEntry[], name: string): number {
  return entries.reduce((total, entry) => total + countIn(entry, name), 0)
}

/** The latest time of any entry, in milliseconds on the clock of the browser's statistics. */
export function timeOf(entries: readonly StatsEntry[]): number {
  return Math.max(0, ...entries.map((entry) => countIn(entry, 'timestamp')))
}

/** The candidate pair in use; null while there is none. */
export function selectedPair(entries: readonly StatsEntry[]): StatsEntry | null {
  const transport = entries.find((entry) => entry['type'] === 'transport')
  // Firefox has no transport entries and marks the pair instead.
  const pair = transport
    ? entries.find((entry) => entry['id'] === transport['selectedCandidatePairId'])
    : entries.find((entry) => entry['type'] === 'candidate-pair' && entry['selected'] === true)
  return pair ?? null
}

/** @param id of a member such as `localCandidateId`; undefined also where it names nothing */
export function entryWith(entries: readonly StatsEntry[], id: unknown): StatsEntry | undefined {
  return entries.find((entry) => entry['id'] === id)
}

/** Whether a candidate pair goes through a relay, at whichever end. */
export function isRelayed(entries: readonly StatsEntry[], pair: StatsEntry): boolean {
  const ends = [pair['localCandidateId'], pair['remoteCandidateId']]
  return ends.some((id) => entryWith(entries, id)?.['candidateType'] === 'relay')
}
