/** The stage's state: layout, pin and subject. Lives as long as the call view. */
import { computed, onScopeDispose, ref, watch, type ComputedRef } from 'vue'
import { useCallStore } from '../../stores/call'
import { useSettingsStore, type Settings } from '../../stores/settings'
import { useTrustStore } from '../../stores/trust'
import { useViewingStore, type PictureName } from '../../stores/viewing'
import { isKeptOut, trustOf } from '../basics/trustOf'
import { keepSameTiles, stageTiles, subjectOf, type StageTile } from './stageTiles'

type Layout = Settings['layout']

export interface Stage {
  readonly tiles: ComputedRef<readonly StageTile[]>
  readonly layout: ComputedRef<Layout>
  /** The big tile of the speaker layout; undefined in the grid. */
  readonly subject: ComputedRef<StageTile | undefined>
  readonly pinnedKey: ComputedRef<string | null>
  readonly togglePin: (key: string) => void
  readonly toggleLayout: () => void
}

/** A pin or somebody's screen asks for the speaker layout, whatever the person's own choice is. */
export function useStage(): Stage {
  const call = useCallStore()
  const settings = useSettingsStore()
  const trust = useTrustStore()
  const viewing = useViewingStore()
  const wantedPin = ref<string | null>(null)
  /** A layout that holds only while somebody shares. */
  const layoutForShare = ref<Layout | null>(null)

  /** What somebody without a link to us shares is only the server's word for it, and takes no place. */
  const others = computed(() =>
    [...call.participants.values()].map((participant) =>
      isKeptOut(trustOf(trust, participant.id)) ? { ...participant, share: false } : participant
    )
  )
  const tiles = computed<readonly StageTile[]>((before) =>
    keepSameTiles(stageTiles(others.value, call.local.share.isOn), before ?? [])
  )
  const pinnedKey = computed(() =>
    tiles.value.some(({ key }) => key === wantedPin.value) ? wantedPin.value : null
  )
  const layout = computed(() =>
    pinnedKey.value ? 'speaker' : (layoutForShare.value ?? settings.values.layout)
  )
  const subject = computed(() =>
    layout.value === 'speaker' ? subjectOf(tiles.value, pinnedKey.value, call.lastSpeakerId) : undefined
  )

  const shareCount = computed(() => tiles.value.filter(({ kind }) => kind === 'share').length)
  watch(
    shareCount,
    (count, before = 0) => {
      if (count === 0) layoutForShare.value = null
      else if (count > before) layoutForShare.value = 'speaker'
    },
    { immediate: true }
  )

  watch(subject, (tile) => viewing.setBig(pictureOf(tile)), { immediate: true })
  onScopeDispose(() => viewing.setBig(null))

  function togglePin(key: string): void {
    wantedPin.value = pinnedKey.value === key ? null : key
  }

  function toggleLayout(): void {
    const next = layout.value === 'grid' ? 'speaker' : 'grid'
    wantedPin.value = null
    if (shareCount.value > 0) layoutForShare.value = next
    else settings.update({ layout: next })
  }

  return { tiles, layout, subject, pinnedKey, togglePin, toggleLayout }
}

function pictureOf(tile: StageTile | undefined): PictureName | null {
  switch (tile?.kind) {
    case 'participant':
      return { participantId: tile.participantId, slot: 'camera' }
    case 'share':
      return { participantId: tile.participantId, slot: 'share' }
    case 'self':
    case 'selfShare':
    case undefined:
      return null
  }
}
