/** What is wrong between two people, as a sentence: what happened, what Confab does. Pure. */
import type { Text } from '../../i18n'
import type { Pair, Remedy, Repair, Trouble } from '../../stores/links'

/** How people are called in a sentence; ourselves by a pronoun, in whatever place. */
export interface Names {
  readonly selfId: string | null
  readonly nameOf: (participantId: string) => string
}

type Broken = Extract<Trouble, { kind: 'broken' }>
type Poor = Extract<Trouble, { kind: 'poor' }>

/** At the beginning of a sentence. */
export function subject(text: Text, { selfId, nameOf }: Names, id: string): string {
  return id === selfId ? text('trouble.You') : nameOf(id)
}

/** Anywhere else in it. */
export function object(text: Text, { selfId, nameOf }: Names, id: string): string {
  return id === selfId ? text('trouble.you') : nameOf(id)
}

/** null where nothing is wrong, or nobody knows. */
export function troubleSentence(text: Text, names: Names, { ids, trouble }: Pair): string | null {
  switch (trouble?.kind) {
    case undefined:
      return null
    case 'broken': {
      const remedies = [remedySentence(text, trouble.remedy), relaySentence(text, trouble)]
      return [causeSentence(text, names, ids, trouble), ...remedies].filter(Boolean).join(' ')
    }
    case 'poor':
      return poorSentence(text, names, ids, trouble)
  }
}

/** What is said on the tile of somebody whose link to us is being repaired. */
export function repairSentence(text: Text, { cause, step, isWaiting }: Repair, name: string): string {
  // Who does not hear whom is told where there is room for it.
  const what = text(`trouble.cause.${cause}`, { first: text('trouble.you'), second: name })
  return `${what} ${remedySentence(text, isWaiting ? 'waiting' : step)}`
}

function causeSentence(text: Text, names: Names, ids: Pair['ids'], { cause, oneWay }: Broken): string {
  if (oneWay) {
    const speaker = object(text, names, oneWay.speakerId)
    if (oneWay.listenerId === names.selfId) return text('trouble.cause.youCannotHear', { speaker })
    return text('trouble.cause.cannotHear', { listener: subject(text, names, oneWay.listenerId), speaker })
  }
  return text(`trouble.cause.${cause}`, between(text, names, ids))
}

function remedySentence(text: Text, remedy: Remedy): string {
  return text(`trouble.remedy.${remedy}`)
}

/** Only where it may be why nothing helps: while a direct way is still being looked for, it would mislead. */
function relaySentence(text: Text, { remedy, relay }: Broken): string | null {
  const isLate = remedy === 'relayOnly' || remedy === 'anew' || remedy === 'stuck'
  return isLate && relay ? text(`trouble.relay.${relay}`) : null
}

function poorSentence(text: Text, names: Names, ids: Pair['ids'], { reason, listenerId }: Poor): string {
  if (reason === 'slow' || listenerId === null)
    return text(`trouble.poor.${reason}`, between(text, names, ids))
  const [one, other] = ids
  return text(`trouble.poor.${reason}To`, {
    speaker: object(text, names, listenerId === one ? other : one),
    listener: object(text, names, listenerId)
  })
}

function between(text: Text, names: Names, [first, second]: Pair['ids']) {
  return { first: object(text, names, first), second: object(text, names, second) }
}
