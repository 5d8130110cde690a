/** One of our own links in the few words that everybody else is told. Pure. */
import type { RemoteParticipant } from '../stores/call'
import type { LinkDigest, LinkFacts } from '../stores/links'

type LinkOwner = Pick<RemoteParticipant, 'id' | 'link' | 'repair'>

export function digestOf({ id, link, repair }: LinkOwner, facts: LinkFacts): LinkDigest {
  const { figures, hears, lossPercent, rttMs } = facts
  const path = link === 'connected' ? (figures?.path ?? null) : null
  return {
    with: id,
    // A link that was given up for good is as bad as one that is being repaired.
    state: link === 'closed' ? 'failed' : link,
    repair: repair?.step ?? null,
    cause: repair?.cause ?? null,
    hears,
    path: path?.kind ?? null,
    protocol: protocolOf(path?.protocol),
    rttMs: rttMs === null ? null : Math.max(0, Math.round(rttMs)),
    lossPercent: lossPercent === null ? null : Math.round(lossPercent * 10) / 10,
    height: figures?.video.camera?.height ?? null
  }
}

const protocols = ['udp', 'tcp', 'tls'] as const satisfies readonly LinkDigest['protocol'][]

function protocolOf(protocol: string | undefined): LinkDigest['protocol'] {
  return protocols.find((known) => known === protocol) ?? null
}
