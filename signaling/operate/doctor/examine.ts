/** The examination: every path to a service, in the order in which one needs the other. */
import type { IceGrant } from '../../protocol'
import type { CertificateVerdict } from './certificateVerdict'
import { pathNames, type Finding, type Outcome, type PathName } from './findings'
import { readIceUrl } from './iceUrl'
import { proveRelay, proveRelayPort, proveStun, type PathProof } from './relayProof'
import { checkHealth, checkName, checkPort, checkSignaling, serviceAddress } from './serviceChecks'

export interface ExamineOptions {
  readonly url: URL
  /** Accept a certificate that nobody vouches for; a wrong name or date stays wrong. */
  readonly isInsecure: boolean
  /** What the service asks everybody for; null when it asks for none. */
  readonly accessToken: string | null
  /** For each path. */
  readonly withinMs: number
  /** Milliseconds since 1970. */
  readonly unixNow: () => number
  /** As soon as something is known: a blocked path takes its time. */
  readonly onFinding: (finding: Finding) => void
}

const blocked: Outcome = { kind: 'notTried', why: 'blocked' }
const icePaths = ['stun', 'turnUdp', 'turnTcp', 'turnTls'] as const

export async function examine(options: ExamineOptions): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  const found = (path: PathName, target: string, outcome: Outcome): Outcome => {
    const finding = { path, target, outcome }
    findings.push(finding)
    options.onFinding(finding)
    return outcome
  }
  const ice = await examineService(options, found)
  if (ice) await examineIce(ice, options, found)
  const { origin } = options.url
  for (const path of pathNames)
    if (!findings.some((finding) => finding.path === path)) found(path, origin, blocked)
  return findings
}

type Found = (path: PathName, target: string, outcome: Outcome) => Outcome

/** @returns what the service hands out, or null when it could not be asked */
async function examineService(
  { url, withinMs, isInsecure, accessToken }: ExamineOptions,
  found: Found
): Promise<IceGrant | null> {
  const service = serviceAddress(url)
  if (found('name', service.host, await checkName(service)).kind !== 'works') return null
  const { outcome, certificate } = await checkPort(service, withinMs)
  if (found('https', url.origin, outcome).kind !== 'works') return null
  found('certificate', url.host, certificateOutcome(certificate, isInsecure))
  found('health', new URL('/healthz', url).href, await checkHealth(service, withinMs))
  const { webSocket, grant, ice } = await checkSignaling(service, { withinMs, accessToken })
  found('webSocket', url.origin.replace(/^http/, 'ws'), webSocket)
  found('grant', url.origin, grant)
  return ice
}

async function examineIce(ice: IceGrant, options: ExamineOptions, found: Found): Promise<void> {
  const offers = ice.servers.flatMap(({ urls, username = '', credential = '' }) =>
    urls.map((url) => ({ url, read: readIceUrl(url), credentials: { username, credential } }))
  )
  let relayPort: (() => Promise<PathProof>) | null = null
  for (const path of icePaths) {
    const fitting = offers.filter(({ read }) => read?.path === path)
    if (fitting.length === 0) found(path, '', { kind: 'notTried', why: 'notOffered' })
    for (const { url, read, credentials } of fitting) {
      if (!read) continue
      const proof =
        path === 'stun' ? await proveStun(read.to, options) : await proveRelay(read.to, credentials, options)
      found(path, url, proofOutcome(proof, options.isInsecure))
      // Where UDP gets through, packets of one's own can be sent to what is relayed.
      if (path === 'turnUdp' && proof.ok) relayPort = () => proveRelayPort(read.to, credentials, options)
    }
  }
  found('relayPorts', '', relayPort ? relayPortOutcome(await relayPort()) : blocked)
  for (const { url, read } of offers) {
    if (read === null) found('stun', url, { kind: 'fails', trouble: { code: 'badUrl' } })
    else if (read.path === null) found('turnTls', url, { kind: 'notTried', why: 'unknownKind' })
  }
}

function relayPortOutcome(proof: PathProof): Outcome {
  if (proof.ok) return { kind: 'works', tookMs: proof.tookMs }
  switch (proof.problem.code) {
    case 'nothingRelayed':
      return { kind: 'fails', trouble: { code: 'relayPortShut', port: proof.problem.relay.port } }
    case 'relayingForbidden':
      return { kind: 'notTried', why: 'notFromHere' }
    default:
      return { kind: 'fails', trouble: proof.problem }
  }
}

/** A relay that works behind a certificate no browser accepts works for nobody. */
function proofOutcome(proof: PathProof, isInsecure: boolean): Outcome {
  if (!proof.ok) return { kind: 'fails', trouble: proof.problem }
  const { tookMs, certificate } = proof
  if (certificate === null) return { kind: 'works', tookMs }
  const judged = certificateOutcome(certificate, isInsecure)
  return judged.kind === 'works' ? { kind: 'works', tookMs } : judged
}

function certificateOutcome(verdict: CertificateVerdict | null, isInsecure: boolean): Outcome {
  if (verdict === null) return { kind: 'notTried', why: 'plain' }
  switch (verdict.kind) {
    case 'valid':
      return { kind: 'works', detail: { kind: 'expires', inDays: verdict.expiresInDays } }
    case 'selfSigned':
    case 'untrusted':
      if (isInsecure) return { kind: 'works', detail: { kind: 'accepted', verdict } }
      return { kind: 'fails', trouble: { code: 'certificate', verdict } }
    default:
      return { kind: 'fails', trouble: { code: 'certificate', verdict } }
  }
}
