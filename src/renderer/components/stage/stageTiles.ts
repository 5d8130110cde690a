/** What stands on the stage, and which of it is the subject. */
import type { RemoteParticipant } from '../../stores/call'

/** `key` is stable for as long as the tile is there; pins and element ids refer to it. */
export type StageTile =
  | { readonly kind: 'self'; readonly key: 'tile-self' }
  | { readonly kind: 'selfShare'; readonly key: 'share-tile-self' }
  | { readonly kind: 'participant'; readonly key: string; readonly participant: RemoteParticipant }
  | { readonly kind: 'share'; readonly key: string; readonly participant: RemoteParticipant }

/** Shared screens first, then everybody in order of arrival, ourselves last. */
export function stageTiles(others: Iterable<RemoteParticipant>, isSharing: boolean): readonly StageTile[] {
  const participants = [...others]
  return [
    ...participants
      .filter(({ share }) => share)
      .map((participant) => ({ kind: 'share' as const, key: `share-tile-${participant.id}`, participant })),
    ...(isSharing ? [{ kind: 'selfShare' as const, key: 'share-tile-self' as const }] : []),
    ...participants.map((participant) => ({
      kind: 'participant' as const,
      key: participantTileKey(participant.id),
      participant
    })),
    { kind: 'self', key: 'tile-self' }
  ]
}

export function participantTileKey(participantId: string): string {
  return `tile-${participantId}`
}

/**
 * The tile shown big: pinned, else somebody's screen, else who talked last, else the first other, else ourselves.
 * Our own screen is never chosen by itself: we are looking at it already.
 */
export function subjectOf(
  tiles: readonly StageTile[],
  pinnedKey: string | null,
  lastSpeakerId: string | null
): StageTile | undefined {
  const others = tiles.filter(({ kind }) => kind === 'participant')
  return (
    tiles.find(({ key }) => key === pinnedKey) ??
    tiles.find(({ kind }) => kind === 'share') ??
    others.find(({ key }) => lastSpeakerId !== null && key === participantTileKey(lastSpeakerId)) ??
    others[0] ??
    tiles.find(({ kind }) => kind === 'self')
  )
}
