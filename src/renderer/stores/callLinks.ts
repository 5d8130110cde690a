/** The part of the call store that says how people reach each other. */
import { shallowReactive, shallowRef } from 'vue'
import { unreadLink, type HeardDigest, type LinkFacts, type Pair, type RepairNote } from './links'

/** A link that breaks all day long must not fill the memory. */
const maxRepairNotes = 200

export function callLinks() {
  /** Our own links, by participant; absent before anything was read. */
  const links = shallowReactive(new Map<string, LinkFacts>())
  /** What the others say of their links, by who says it. */
  const digests = shallowReactive(new Map<string, HeardDigest>())
  /** Every two people here, from all of that. */
  const pairs = shallowRef<readonly Pair[]>([])
  /** What was done about our own links in this call, oldest first. */
  const repairLog = shallowRef<readonly RepairNote[]>([])

  function updateLink(id: string, change: Partial<LinkFacts>): void {
    links.set(id, { ...(links.get(id) ?? unreadLink), ...change })
  }

  function noteRepair(note: RepairNote): void {
    repairLog.value = [...repairLog.value, note].slice(-maxRepairNotes)
  }

  /** Somebody has left; the log keeps what was done about them. */
  function forgetLinksOf(id: string): void {
    links.delete(id)
    digests.delete(id)
    pairs.value = pairs.value.filter(({ ids }) => !ids.includes(id))
  }

  function forgetLinks(): void {
    links.clear()
    digests.clear()
    pairs.value = []
    repairLog.value = []
  }

  return { shown: { links, digests, pairs, repairLog, updateLink, noteRepair }, forgetLinksOf, forgetLinks }
}
