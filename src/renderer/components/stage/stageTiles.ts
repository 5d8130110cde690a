/** What stands on the stage, and which of it is the subject. */
import type { RemoteParticipant } from '../../stores/call'

/**
 * `key` is stable for as long as the tile is there; pins and element ids refer to it. Whose tile it is, and nothing
 * of what may change about them.
 */
export type StageTile =
  | { readonly kind: 'self'; readonly key: 'tile-self' }
  | { readonly kind: 'selfShare'; readonly key: 'share-tile-self' }
  | { readonly kind: 'participant'; readonly key: string; readonly participantId: string }
  | { readonly kind: 'share'; readonly key: string; readonly participantId: string }

/** Shared screens first, then everybody in order of arrival, ourselves last. */
export function stageTiles(others: Iterable<RemoteParticipant>, isSharing: boolean): readonly StageTile[] {
  const participants = [...others]
  return [
    ...participants
      .filter(({ share }) => share)
      .map(({ id }) => ({ kind: 'share' as const, key: `share-tile-${id}`, participantId: id })),
    ...(isSharing ? [{ kind: 'selfShare' as const, key: 'share-tile-self' as const }] : []),
    ...participants.map(({ id }) => ({
      kind: 'participant' as const,
      key: participantTileKey(id),
      participantId: id
    })),
    { kind: 'self', key: 'tile-self' }
  ]
}

/** `now` with what is the same as `before` left in place, so that nothing is drawn anew because of it. */
export function keepSameTiles(now: readonly StageTile[], before: readonly StageTile[]): readonly StageTile[] {
  const known = new Map(before.map((tile) => [tile.key, tile]))
  const kept = now.map((tile) => known.get(tile.key) ?? tile)
  const isSame = kept.length === before.length && kept.every((tile, index) => tile === before[index])
  return isSame ? before : kept
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
