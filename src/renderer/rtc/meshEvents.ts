/** What a mesh tells whoever holds it. */
import type { LinkDigest, TrustMessage } from './linkMessages'
import type { LinkState } from './peerLink'
import type { RelayProblem } from './relayProblem'
import type { Repair } from './repair'
import type { Slot } from './slots'
import type { Supply } from './wishes'

export interface MeshEvents {
  /** A link that is made anew is 'connecting' again and was not 'closed'. */
  linkState: { readonly participantId: string; readonly state: LinkState }
  /** Once per slot of a connection: a participant who comes back, or a link made anew, brings new streams. */
  remoteStream: { readonly participantId: string; readonly slot: Slot; readonly stream: MediaStream }
  /** What this participant sends us, and why not more. */
  supply: { readonly participantId: string; readonly supply: Supply }
  /** What is being done about a link that does not carry; null when it does again. */
  repair: { readonly participantId: string; readonly repair: Repair | null }
  /** How this participant's own links are doing, as they see it. */
  digest: { readonly participantId: string; readonly links: readonly LinkDigest[] }
  /** This participant has told us something of which the engine knows nothing. */
  message: { readonly participantId: string; readonly message: TrustMessage }
  /**
   * A relay would not serve the link to this participant, and none of the others did; null when one does after all.
   * Told when it changes.
   */
  relayProblem: { readonly participantId: string; readonly problem: RelayProblem | null }
  /** Something did not work: on one link, or, with null, on what feeds them all. */
  error: { readonly participantId: string | null; readonly error: Error }
  /** What fed all links has died. Voices go on, pictures do not: everybody has to be met anew. */
  lost: { readonly cause: unknown }
}
