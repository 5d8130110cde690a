/**
 * What the interface shows of the current call: data and derivations, no connection, no timer.
 * `session/` writes here, components read here.
 */
import { defineStore } from 'pinia'
import { computed, ref, shallowReactive, shallowRef } from 'vue'
import type { MediaProblem } from '../media/mediaProblem'
import type { SentPicture } from '../rtc/fanout/distributor'
import type { LinkState } from '../rtc/peerLink'
import type { Repair } from '../rtc/repair'
import type { Supply, SupplyNote, VideoSlot } from '../rtc/wishes'
import { callLinks } from './callLinks'

export type { LinkState, MediaProblem, Repair, SentPicture, Supply, SupplyNote }

/** Why a join did not happen. Each has its own sentence. */
export type JoinProblem =
  | 'roomFull'
  | 'serverFull'
  | 'versionMismatch'
  | 'serverDraining'
  | 'serverUnreachable'
  | 'rateLimited'
  | 'resumedElsewhere'
  | 'roomLocked'
  /** The room is kept as a private one, and its key is not here. */
  | 'keyMissing'
  /** This page has nothing to seal with. */
  | 'sealingMissing'
  /** Somebody inside has taken us out. */
  | 'removed'
  | 'accessDenied'
  | 'tooManyFromAddress'
  | 'invalidRoom'
  | 'internal'

export type CallPhase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'joining'; readonly roomId: string }
  | { readonly kind: 'inCall'; readonly roomId: string }
  | { readonly kind: 'failed'; readonly roomId: string; readonly problem: JoinProblem }

/** One participant as others see them, ourselves included where it makes sense. */
export interface RemoteParticipant {
  readonly id: string
  readonly displayName: string
  /** What they say they send; comes from their senders, not from their buttons. */
  readonly microphone: boolean
  readonly camera: boolean
  readonly share: boolean
  /** The share is on and gives no new pictures. */
  readonly sharePaused: boolean
  readonly hand: boolean
  readonly link: LinkState
  /** What is being done about a link that does not carry; null while there is nothing to repair. */
  readonly repair: Repair | null
  /** The service has lost them without a goodbye; what they send may still arrive. */
  readonly isOutOfSight: boolean
  /** One stream per slot; null until the link has a track for it. */
  readonly microphoneStream: MediaStream | null
  readonly cameraStream: MediaStream | null
  readonly shareStream: MediaStream | null
  readonly shareAudioStream: MediaStream | null
  /** What they say they send us, and why it is that much; null until they have said so. */
  readonly supply: Supply | null
  /** What arrives, measured now and then while somebody asks for it. */
  readonly received: Readonly<Partial<Record<VideoSlot, ReceivedPicture>>>
}

export interface ReceivedPicture {
  /** Pixels, as decoded. */
  readonly width: number
  readonly height: number
  readonly framesPerSecond: number
}

/** A participant as they are put into the room: how their pictures arrive is not known yet. */
type Arrival = Omit<RemoteParticipant, NotYetKnown> & Partial<Pick<RemoteParticipant, NotYetKnown>>
type NotYetKnown = 'supply' | 'received' | 'repair' | 'isOutOfSight'

export type Sent = Readonly<Record<VideoSlot, readonly SentPicture[]>>

/**
 * One thing of ours that can be sent. `isOn` is what is really happening (the sender's track, live
 * and enabled); `isPending` that a change is under way; `problem` why the last wish failed.
 */
export interface LocalSource {
  readonly isOn: boolean
  readonly isPending: boolean
  readonly problem: MediaProblem | null
  /** For preview and own tile; null when nothing is captured. */
  readonly stream: MediaStream | null
}

/** A share that is on may still be giving no new pictures. */
export interface LocalShare extends LocalSource {
  /** By ourselves. */
  readonly isPaused: boolean
  /** The shared window is minimised or otherwise out of sight; goes on by itself. */
  readonly isHidden: boolean
}

const silentSource: LocalSource = { isOn: false, isPending: false, problem: null, stream: null }
const silentShare: LocalShare = { ...silentSource, isPaused: false, isHidden: false }
const notYetKnown = { supply: null, received: {}, repair: null, isOutOfSight: false } as const
const nothingSent: Sent = { camera: [], share: [] }

export interface LocalMedia {
  microphone: LocalSource
  camera: LocalSource
  share: LocalShare
}
export type LocalSourceName = keyof LocalMedia

export const useCallStore = defineStore('call', () => {
  const phase = ref<CallPhase>({ kind: 'idle' })
  /** Our id in the room; null outside. */
  const selfId = ref<string | null>(null)
  const maxParticipants = ref(0)
  /** Whether the call has a secret, whatever is kept for its room meanwhile; null outside. */
  const isRoomPrivate = ref<boolean | null>(null)
  const hand = ref(false)
  /** In order of arrival. */
  const participants = shallowReactive(new Map<string, RemoteParticipant>())
  const local = shallowReactive<LocalMedia>({
    microphone: silentSource,
    camera: silentSource,
    share: silentShare
  })
  /** What our own pictures go out as. */
  const sent = shallowRef<Sent>(nothingSent)
  const { shown: linkState, forgetLinksOf, forgetLinks } = callLinks()
  /** Ids of those heard right now; our own id included. */
  const talking = shallowReactive(new Set<string>())
  /** The last other participant who talked: the speaker layout's subject. */
  const lastSpeakerId = ref<string | null>(null)
  /** 0..1, our microphone; moves in the pre-join view and during a call. */
  const microphoneLevel = ref(0)
  /** The browser refused to play sound until somebody clicks. */
  const isSoundBlocked = ref(false)
  /** Our microphone is open only while a key is held: nothing to come back with after a reload. */
  const isHeldToTalk = ref(false)

  const roomId = computed(() => (phase.value.kind === 'idle' ? null : phase.value.roomId))
  const isInCall = computed(() => phase.value.kind === 'inCall')

  function putParticipant(arrival: Arrival): void {
    participants.set(arrival.id, { ...notYetKnown, ...arrival })
  }

  function updateParticipant(id: string, change: Partial<Omit<RemoteParticipant, 'id'>>): void {
    const participant = participants.get(id)
    if (participant) participants.set(id, { ...participant, ...change })
  }

  function removeParticipant(id: string): void {
    participants.delete(id)
    forgetLinksOf(id)
    setTalking(id, false)
    if (lastSpeakerId.value === id) lastSpeakerId.value = null
  }

  function setTalking(id: string, isTalking: boolean): void {
    if (!isTalking) talking.delete(id)
    else if (!talking.has(id)) {
      talking.add(id)
      if (id !== selfId.value) lastSpeakerId.value = id
    }
  }

  function updateLocal<Name extends LocalSourceName>(name: Name, change: Partial<LocalMedia[Name]>): void {
    local[name] = { ...local[name], ...change }
  }

  /** Forgets the room and everybody in it; what we capture ourselves stays as it is. */
  function reset(next: CallPhase = { kind: 'idle' }): void {
    phase.value = next
    isRoomPrivate.value = null
    hand.value = false
    isSoundBlocked.value = false
    isHeldToTalk.value = false
    forgetOthers()
  }

  /** The call goes on at another place, where everybody is met anew. */
  function forgetOthers(): void {
    selfId.value = null
    participants.clear()
    forgetLinks()
    sent.value = nothingSent
    talking.clear()
    lastSpeakerId.value = null
  }

  return {
    phase,
    roomId,
    isInCall,
    selfId,
    maxParticipants,
    isRoomPrivate,
    hand,
    participants,
    local,
    sent,
    ...linkState,
    talking,
    lastSpeakerId,
    microphoneLevel,
    isSoundBlocked,
    isHeldToTalk,
    putParticipant,
    updateParticipant,
    removeParticipant,
    setTalking,
    updateLocal,
    forgetOthers,
    reset
  }
})
