/** As much of the mesh engine as its lab uses. Types only. */
import type { Signal } from '../src/renderer/rtc/signal'

export type Slot = 'microphone' | 'camera' | 'share' | 'shareAudio'
export type VideoSlot = 'camera' | 'share'
export type LinkRole = 'offerer' | 'answerer'

/** In pixels. */
export interface Dimensions {
  readonly width: number
  readonly height: number
}

export type Wishes = Readonly<Record<VideoSlot, Dimensions | null>>
export type Supply = Readonly<
  Record<VideoSlot, { readonly height: number; readonly reason: 'wish' | 'bandwidth' | 'sender' } | null>
>

export interface RepairLike {
  readonly step: string
  readonly cause: string
  readonly isWaiting: boolean
}

export interface MeshLike {
  on(event: 'linkState', listener: (event: { participantId: string; state: string }) => void): () => void
  on(
    event: 'remoteStream',
    listener: (event: { participantId: string; slot: Slot; stream: MediaStream }) => void
  ): () => void
  on(
    event: 'repair',
    listener: (event: { participantId: string; repair: RepairLike | null }) => void
  ): () => void
  on(
    event: 'relayProblem',
    listener: (event: { participantId: string; problem: string | null }) => void
  ): () => void
  on(event: 'supply', listener: (event: { participantId: string; supply: Supply }) => void): () => void
  on(event: 'error', listener: (event: { participantId: string | null; error: Error }) => void): () => void
  connect(options: { participantId: string; role: LinkRole; epoch: number }): void
  disconnect(participantId: string): void
  receive(from: string, signal: Signal): void
  publish(slot: Slot, track: MediaStreamTrack | null): Promise<void>
  setPaused(slot: Slot, isPaused: boolean): Promise<void>
  setWishes(participantId: string, wishes: Wishes): void
  sent(slot: VideoSlot): readonly { readonly height: number; readonly links: number }[]
  isSending(slot: Slot): boolean
  checkPaths(): void
  repair(participantId?: string): void
  setSignalingUp(isUp: boolean): void
  resync(): void
  audioLevel(participantId: string, slot: Slot): number | null
  stats(participantId: string): Promise<LinkStatsLike | null>
  close(): void
}

export interface LinkStatsLike {
  readonly rttMs: number | null
  readonly sendBitsPerSecond: number | null
  readonly receiveBitsPerSecond: number | null
  readonly video: Readonly<Partial<Record<Slot, { readonly framesDecoded: number; readonly width: number }>>>
  readonly audioEnergy: Readonly<Partial<Record<Slot, number>>>
  readonly path: { readonly kind: string; readonly protocol: string } | null
}

/** One of the common encoders. */
export interface RungFigures {
  readonly frames: number
  readonly keyFrames: number
  readonly height: number
}

export interface EncodersLike {
  stats(): Promise<Readonly<Partial<Record<string, RungFigures>>>>
}

/** What encoding once takes; of all that only the encoders are looked at here. */
export interface FanoutLike<Options> {
  readonly createEncoders: (options: Options) => EncodersLike
}

export type MeshClass<Fanout> = new (options: {
  createConnection: (configuration: RTCConfiguration) => RTCPeerConnection
  configuration: RTCConfiguration
  send: (to: string, signal: Signal) => void
  fanout: Fanout | null
}) => MeshLike
