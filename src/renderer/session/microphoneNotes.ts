/**
 * What a person should know of their own microphone and cannot hear themselves: that it is on and gives nothing, and
 * that they talk while it is muted. Looks for as long as there is something captured, and writes to the store.
 */
import type { AudioLevels } from '../media/audioLevel'
import { SilenceDetector, type MicrophoneSilence } from '../media/microphoneSilence'
import { MutedEar, type MutedEarOptions } from '../media/mutedEar'
import { MutedTalk } from '../media/mutedTalk'
import type { useMicrophoneNotesStore } from '../stores/microphoneNotes'
import type { SourceFollower } from './capturing'
import type { LocalSources } from './localSources'
import type { Stores } from './stores'

export interface MicrophoneNotesOptions extends Pick<MutedEarOptions, 'createStream'> {
  readonly levels: Pick<AudioLevels, 'watch'>
  readonly stores: Pick<Stores, 'call' | 'settings'> & {
    readonly microphoneNotes: ReturnType<typeof useMicrophoneNotesStore>
  }
  /** Milliseconds on any clock that does not run backwards. */
  readonly now?: () => number
}

type WatchedSources = Pick<LocalSources, 'microphone' | 'microphoneRms' | 'isMicrophoneHeard'>

/** Often enough for a hint that comes while somebody still talks, seldom enough to cost nothing. */
const sampleEveryMs = 200

export class MicrophoneNotes implements SourceFollower {
  readonly #stores: MicrophoneNotesOptions['stores']
  readonly #now: () => number
  readonly #ear: MutedEar
  readonly #talk = new MutedTalk()
  #undo: (() => void) | null = null
  #silence = new SilenceDetector()
  /** What the detector knows is about this one. */
  #watched: MediaStreamTrack | null = null
  #found: MicrophoneSilence | null = null
  /** Each fault of each device is told once, from the door to the end of the call. */
  readonly #told = new Set<string>()

  constructor({ stores, now = () => performance.now(), ...ear }: MicrophoneNotesOptions) {
    this.#stores = stores
    this.#now = now
    this.#ear = new MutedEar(ear)
  }

  attach(sources: WatchedSources): void {
    this.detach()
    // At once, and not with the next sample: a copy that is left would keep a device open that was just freed.
    const unfollow = sources.microphone.on('change', () => this.#followMute(sources))
    const timer = setInterval(() => this.#sample(sources), sampleEveryMs)
    this.#undo = () => {
      clearInterval(timer)
      unfollow()
    }
  }

  /** Idempotent. */
  detach(): void {
    this.#undo?.()
    this.#undo = null
    this.#ear.close()
    this.#talk.rest()
    this.#told.clear()
    this.#watched = null
    this.#found = null
    const { microphoneNotes } = this.#stores
    microphoneNotes.dismissSilence()
    microphoneNotes.isTalkingMuted = false
  }

  #sample(sources: WatchedSources): void {
    this.#look(sources)
    this.#followMute(sources)
    if (this.#ear.isListening)
      this.#stores.microphoneNotes.isTalkingMuted = this.#talk.sample(this.#ear.rms(), this.#now())
  }

  /** Is on, and gives nothing? */
  #look(sources: WatchedSources): void {
    const { isOn, isSilenced, track, deviceId } = sources.microphone.snapshot
    if (track !== this.#watched) {
      this.#watched = track
      this.#silence = new SilenceDetector()
    }
    if (!isOn) this.#silence.pause()
    const level = sources.isMicrophoneHeard ? sources.microphoneRms() : null
    const sample = { level, isHeldBack: isSilenced, atMs: this.#now() }
    this.#tell(isOn ? this.#silence.sample(sample) : null, deviceId ?? '')
  }

  #tell(found: MicrophoneSilence | null, deviceId: string): void {
    if (found === this.#found) return
    this.#found = found
    const fault = `${found} ${deviceId}`
    this.#stores.microphoneNotes.silence = this.#told.has(fault) ? null : found
    if (found) this.#told.add(fault)
  }

  /** Listens while the microphone is muted and somebody would want to know, and at no other time. */
  #followMute({ microphone }: WatchedSources): void {
    const { call, settings, microphoneNotes } = this.#stores
    const { track } = microphone.snapshot
    const { warnWhenMuted, pushToTalk } = settings.values
    // With push to talk, being off is how it is meant to be.
    const isAsked = call.isInCall && warnWhenMuted && !pushToTalk.isOn
    const isMuted = track !== null && track.readyState === 'live' && !track.enabled
    this.#ear.follow(isAsked && isMuted ? track : null)
    if (this.#ear.isListening) return
    this.#talk.rest()
    microphoneNotes.isTalkingMuted = false
  }
}
