/** Findings in words: what is so, and for each failure what to do about it. Pure. */
import { certificateSays, certificateWords, days } from './certificateWords'
import type { Detail, Finding, NotTried, PathName, Trouble, Words } from './findings'
import { relayWords, serviceWords } from './pathWords'

export const pathTitles: Readonly<Record<PathName, string>> = {
  name: 'Name',
  https: 'Connection',
  certificate: 'Certificate',
  health: 'Service',
  webSocket: 'WebSocket',
  grant: 'Servers for calls',
  stun: 'STUN',
  turnUdp: 'TURN over UDP',
  turnTcp: 'TURN over TCP',
  turnTls: 'TURN over TLS',
  relayPorts: 'Relay ports'
}

/** From here on a certificate that still holds deserves a word. */
const soonDays = 21

export function wordsFor({ path, outcome }: Finding): Words {
  switch (outcome.kind) {
    case 'works':
      return wordsForWorking(path, outcome.detail, outcome.tookMs)
    case 'fails':
      return wordsForTrouble(path, outcome.trouble)
    case 'notTried':
      return wordsForNotTried(path, outcome.why)
  }
}

function fine(says: string): Words {
  return { says, advice: null }
}

function wordsForWorking(path: PathName, detail: Detail | undefined, tookMs = 0): Words {
  switch (detail?.kind) {
    case undefined:
      if (path === 'https') return fine(`answers in ${tookMs} ms`)
      if (path === 'stun') return fine(`answers in ${tookMs} ms`)
      if (path === 'relayPorts') return fine('a packet from here reached one directly')
      return fine(`a byte went through the relay and came back, all in ${tookMs} ms`)
    case 'addresses':
      return fine(`stands for ${detail.addresses.join(', ')}`)
    case 'expires':
      return detail.inDays >= soonDays
        ? fine(`valid for ${detail.inDays} more days`)
        : {
            says: `valid, but only for ${days(detail.inDays)} more`,
            advice: 'See that it is renewed in time.'
          }
    case 'accepted':
      return fine(`${certificateSays(detail.verdict)}; accepted, as asked for`)
    case 'health':
      return fine(`runs, with ${detail.participants} people in ${detail.rooms} rooms`)
    case 'protocol':
      return fine(`connects, protocol version ${detail.version}`)
    case 'granted': {
      const validity = detail.expiresInMs === null ? '' : `, credentials for ${minutes(detail.expiresInMs)}`
      return fine(`${detail.servers} servers handed out${validity}`)
    }
  }
}

function wordsForNotTried(path: PathName, why: NotTried): Words {
  switch (why) {
    case 'blocked':
      return fine('not tried: something before it has to work first')
    case 'plain':
      return {
        says: 'none: this is plain http',
        advice: 'Browsers give camera and microphone to https pages only; confab-server up serves https.'
      }
    case 'notOffered':
      return { says: 'the service hands out no such server', advice: missing(path) }
    case 'unknownKind':
      return fine('not tried: browsers do not use TURN over DTLS')
    case 'notFromHere':
      return fine('not tried: the relay does not relay to this machine; try from another network')
  }
}

function missing(path: PathName): string {
  if (path === 'stun')
    return 'Without STUN, people behind different routers do not find each other (stunUrls).'
  if (path === 'turnTls')
    return 'It is the only way out of networks that let nothing but https through (turnUrls).'
  return 'Without TURN, some pairs of people have no way to each other at all (turnUrls, turnSecret).'
}

function wordsForTrouble(path: PathName, trouble: Trouble): Words {
  switch (trouble.code) {
    case 'certificate':
      return certificateWords(trouble.verdict)
    case 'notConfab':
      return {
        says: `something else answers there (status ${trouble.status})`,
        advice:
          'Look at the address; if there is a proxy in front, it must pass everything on to confab-server.'
      }
    case 'draining':
      return { says: 'it is about to stop', advice: 'Try again when it has been started anew.' }
    case 'noWebSocket':
      return {
        says: `the page is served, but no WebSocket comes about (${trouble.reason})`,
        advice: 'A proxy in front must pass on Upgrade and Connection headers for /socket.io/.'
      }
    case 'turnedAway':
      return turnedAwayWords[trouble.why]
    case 'grantRefused':
      return {
        says: `the service hands out no servers (${trouble.why})`,
        advice: 'Look into its log; is it the same version as this command?'
      }
    case 'relayPortShut':
      return {
        says: `a packet from here to UDP port ${trouble.port}, one of them, did not arrive`,
        advice:
          'Open the UDP ports of relayPorts (49160-50159) in the firewall of the server and of its provider.'
      }
    case 'badUrl':
      return {
        says: 'no browser can read this address',
        advice:
          'It should look like turn:rooms.example.org:3478?transport=udp (stunUrls, turnUrls, iceServers).'
      }
    default:
      return path === 'name' || path === 'https' || path === 'health'
        ? serviceWords(trouble)
        : relayWords(path, trouble)
  }
}

const turnedAwayWords = {
  versionMismatch: {
    says: 'the service speaks another version of the protocol',
    advice: 'Bring service and app to the same version; use the doctor that came with the service.'
  },
  serverDraining: { says: 'it is about to stop', advice: 'Try again when it has been started anew.' },
  serverFull: {
    says: 'all its places are taken',
    advice: 'Raise maxConnections, or find out who holds them.'
  },
  accessDenied: {
    says: 'it is for those who have its access token',
    advice: 'Give it in CONFAB_ACCESS_TOKEN, so that the rest can be tried.'
  },
  tooManyFromAddress: {
    says: 'there are too many connections from this address, or were in the last minute',
    advice:
      'Wait a minute. Behind a reverse proxy the service needs --trust-proxy, or everybody has the proxy’s address.'
  }
} as const satisfies Record<string, Words>

function minutes(ms: number): string {
  return `${Math.round(ms / 60_000)} minutes`
}
