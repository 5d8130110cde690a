/** The mesh of one stay, wired: it is fed what we capture, and what comes of it is heard and shown. */
import type { FanoutParts } from '../rtc/fanout/distributor'
import { Mesh, type MeshOptions } from '../rtc/mesh'
import type { Slot } from '../rtc/slots'
import { keepLinkFacts } from './linkWatch'
import type { HeldBack, LocalSources } from './localSources'
import type { PageSight } from './pageSight'
import { keepPictureFacts } from './pictureFacts'
import type { Stores } from './stores'
import type { Voices } from './voices'
import { keepWishes } from './wishKeeper'

export interface CallMeshOptions extends Pick<
  MeshOptions,
  'createConnection' | 'configuration' | 'renewIceServers' | 'send'
> {
  readonly fanout: FanoutParts | null
  readonly sources: LocalSources
  readonly voices: Voices
  readonly stores: Stores
  readonly page: PageSight
  /** What we really send may have changed. */
  readonly onSending: () => void
  /** A link has lost contact, which may be the whole network's doing. */
  readonly onInterrupted: () => void
  /** What fed all links has died: everybody has to be met anew. */
  readonly onFanoutLost: () => void
}

export interface CallMesh {
  readonly mesh: Mesh
  /** Ends every link. Idempotent. */
  close(): void
}

const streamNames = {
  microphone: 'microphoneStream',
  camera: 'cameraStream',
  share: 'shareStream',
  shareAudio: 'shareAudioStream'
} as const satisfies Record<Slot, string>

export function openCallMesh(options: CallMeshOptions): CallMesh {
  const { stores, page } = options
  const mesh = new Mesh(options)
  const undos = [
    ...showLinks(mesh, options),
    ...feed(mesh, options),
    mesh.on('lost', options.onFanoutLost),
    keepWishes({ stores, page, apply: (participantId, wishes) => mesh.setWishes(participantId, wishes) }),
    keepPictureFacts({ stores, mesh }),
    keepLinkFacts({ stores, mesh })
  ]
  return {
    mesh,
    close() {
      for (const undo of undos) undo()
      options.voices.silenceAll()
      mesh.close()
    }
  }
}

function showLinks(
  mesh: Mesh,
  { stores: { call }, voices, onSending, onInterrupted }: CallMeshOptions
): (() => void)[] {
  return [
    mesh.on('linkState', ({ participantId, state }) => {
      call.updateParticipant(participantId, { link: state })
      if (state === 'interrupted') onInterrupted()
      onSending()
    }),
    mesh.on('repair', ({ participantId, repair }) => call.updateParticipant(participantId, { repair })),
    mesh.on('remoteStream', ({ participantId, slot, stream }) => {
      call.updateParticipant(participantId, { [streamNames[slot]]: stream })
      voices.hear(participantId, slot, stream)
    }),
    mesh.on('supply', ({ participantId, supply }) => call.updateParticipant(participantId, { supply }))
  ]
}

/** Puts what is captured now and from here on into the links. */
function feed(mesh: Mesh, { sources, onSending }: CallMeshOptions): (() => void)[] {
  async function publish(slot: Slot, track: MediaStreamTrack | null): Promise<void> {
    await mesh.publish(slot, track)
    onSending()
  }

  async function hold(heldBack: HeldBack): Promise<void> {
    await Promise.all([
      mesh.setPaused('share', heldBack.share),
      mesh.setPaused('shareAudio', heldBack.shareAudio)
    ])
    onSending()
  }

  sources.enterCall()
  void hold(sources.heldBack())
  for (const [slot, track] of sources.tracks()) void publish(slot, track)
  return [
    sources.on('track', ({ slot, track }) => void publish(slot, track)),
    sources.on('hold', (heldBack) => void hold(heldBack))
  ]
}
