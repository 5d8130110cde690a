/**
 * Keeps what we know of everybody's links: reads our own every two seconds, tells the others in a digest, takes
 * theirs, and draws the conclusions. Reads and tells; repairs nothing.
 */
import { watch } from 'vue'
import { maxDigestLinks } from '../rtc/linkMessages'
import type { Mesh } from '../rtc/mesh'
import type { RemoteParticipant } from '../stores/call'
import { unreadLink, type LinkFacts, type LinkStats } from '../stores/links'
import { digestOf } from './linkDigest'
import { recentMean, sampleOf, withSample } from './linkHistory'
import type { Stores } from './stores'
import { whoHearsWhom } from './whoHearsWhom'

/** Seldom enough to cost nothing with eight people, often enough for two minutes to be a curve. */
const readEveryMs = 2_000

/** Several links tend to change at once, and everybody tells their digest: what comes of them is drawn together. */
const changeDelayMs = 150

export interface LinkWatchOptions {
  readonly stores: Pick<Stores, 'call' | 'connection'>
  readonly mesh: Pick<Mesh, 'stats' | 'on' | 'tellDigest'>
  /** Milliseconds, on a clock that never goes back. */
  readonly now?: () => number
}

/**
 * Goes on while nobody can see the page: the others want to know.
 *
 * @returns the undo
 */
export function keepLinkFacts({
  stores: { call, connection },
  mesh,
  now = () => performance.now()
}: LinkWatchOptions): () => void {
  const ears = new Ears()
  let isOver = false

  async function read(participant: RemoteParticipant): Promise<void> {
    const { id } = participant
    const figures = await mesh.stats(id).catch(() => null) // closing
    if (!figures || isOver || !call.participants.has(id)) return
    const known = call.links.get(id) ?? unreadLink
    const hears = ears.listen(participant, known.figures, figures)
    call.updateLink(id, { ...nextFacts(known, figures, now(), participant.link === 'connected'), hears })
  }

  function conclude(): void {
    if (isOver || call.selfId === null) return
    const { selfId, links, digests } = call
    const participants = [...call.participants.values()]
    const { hasRelay } = connection
    call.pairs = whoHearsWhom({ selfId, participants, links, digests, hasRelay, nowMs: now() })
  }

  function tell(): void {
    if (isOver) return
    const participants = [...call.participants.values()].slice(0, maxDigestLinks)
    if (participants.length === 0) return
    mesh.tellDigest(participants.map((one) => digestOf(one, call.links.get(one.id) ?? unreadLink)))
  }

  async function readAll(): Promise<void> {
    await Promise.all([...call.participants.values()].map(read))
    conclude()
    tell()
  }

  const timer = setInterval(() => void readAll(), readEveryMs)
  const afterDigests = new Soon(conclude)
  const afterChanges = new Soon(() => {
    conclude()
    tell()
  })
  const undos = [
    mesh.on('digest', ({ participantId, links }) => {
      if (!call.participants.has(participantId)) return
      call.digests.set(participantId, { links, atMs: now() })
      afterDigests.start()
    }),
    ...keepTroubleNotes(mesh, call, now),
    // The store and not the mesh: by then the change has been taken in, whoever else listens.
    watch(
      () => [...call.participants.values()].map(({ id, link, repair }) => [id, link, repair]).flat(),
      () => afterChanges.start()
    )
  ]
  return () => {
    isOver = true
    clearInterval(timer)
    afterDigests.cancel()
    afterChanges.cancel()
    for (const undo of undos) undo()
  }
}

/** Does something once for all that asks for it within a moment. */
class Soon {
  readonly #action: () => void
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(action: () => void) {
    this.#action = action
  }

  start(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#action()
    }, changeDelayMs)
  }

  /** Idempotent. */
  cancel(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}

function keepTroubleNotes(
  mesh: LinkWatchOptions['mesh'],
  call: Stores['call'],
  now: () => number
): readonly (() => void)[] {
  return [
    mesh.on('repair', ({ participantId, repair }) => call.noteRepair({ atMs: now(), participantId, repair })),
    mesh.on('relayProblem', ({ participantId, problem }) => {
      if (call.participants.has(participantId)) call.updateLink(participantId, { relayProblem: problem })
    })
  ]
}

function nextFacts(known: LinkFacts, figures: LinkStats, atMs: number, carries: boolean): Partial<LinkFacts> {
  const history = withSample(known.history, sampleOf(atMs, figures))
  return {
    figures,
    history,
    readings: carries ? known.readings + 1 : 0,
    rttMs: recentMean(history.map(({ rttMs }) => rttMs)),
    lossPercent: recentMean(history.map(({ lossPercent }) => lossPercent)),
    concealedPercent: recentMean(history.map(({ concealedPercent }) => concealedPercent))
  }
}

/** Notices that nothing arrives of somebody who says they are sending. */
class Ears {
  readonly #silentReadings = new Map<string, number>()

  /** Only an open microphone always sends; a camera sends nothing while nobody looks at it. */
  listen(participant: RemoteParticipant, before: LinkStats | null, now: LinkStats): boolean | null {
    const { id, link, microphone } = participant
    const isNewConnection = before === null || now.packetsReceived < before.packetsReceived
    const arrived = now.packetsReceived - (isNewConnection ? 0 : before.packetsReceived)
    if (arrived > 0) this.#silentReadings.delete(id)
    if (arrived > 0) return true
    if (!microphone || isNewConnection) return null
    const silent = (this.#silentReadings.get(id) ?? 0) + 1
    this.#silentReadings.set(id, silent)
    // On a link that stands, one empty reading may only be a machine out of breath.
    return silent >= (link === 'connected' ? 2 : 1) ? false : true
  }
}
