/** Why a service or a relay could not be reached or used, in words, and what to do about it. */
import type { PathName, Words } from './findings'
import type { PathProblem } from './pathProblem'

export function serviceWords(trouble: PathProblem): Words {
  switch (trouble.code) {
    case 'unknownName':
      return {
        says: 'this name stands for no address',
        advice: 'Look for typing errors; otherwise add an A or AAAA record where the domain is managed.'
      }
    case 'refused':
      return {
        says: 'the machine is there, but nobody listens on that port',
        advice: 'Start the service (confab-server up), or correct the port.'
      }
    case 'silent':
      return {
        says: 'no answer: blocked on the way, or no machine there',
        advice: 'Open the TCP port in the firewall of the server and of its provider; is the address right?'
      }
    case 'noRoute':
      return {
        says: 'this machine knows no way there',
        advice: 'Is it online? Does it have IPv6, if the name needs it?'
      }
    default:
      return {
        says: `the connection broke off (${trouble.code === 'connectionFailed' ? trouble.reason : trouble.code})`,
        advice: 'Is it https there, and not something else? Look into the log of the service.'
      }
  }
}

export function relayWords(path: PathName, trouble: PathProblem): Words {
  const port = path === 'stun' || path === 'turnUdp' ? 'UDP port' : 'TCP port'
  switch (trouble.code) {
    case 'unknownName':
      return {
        says: 'its name stands for no address',
        advice: 'Correct the host name in stunUrls or turnUrls.'
      }
    case 'refused':
      return {
        says: `the machine is there, but nobody listens on that ${port}`,
        advice: 'Is the relay (coturn) running? Does its port match the address handed out?'
      }
    case 'silent':
      return {
        says: `no answer: the ${port} is blocked on the way, or nobody is there`,
        advice: `Open the ${port} at the server and its provider. If it is open, this network here blocks it.`
      }
    case 'noRoute':
      return {
        says: 'this machine knows no way there',
        advice: 'Is the address right, and does it need IPv6?'
      }
    case 'closed':
      return {
        says: 'the connection came about, and was closed without an answer',
        advice:
          path === 'turnTls'
            ? 'Whatever ends TLS there does not pass TURN on: is coturn running, is there a proxy in front?'
            : 'Something else listens there, or the relay is being started again.'
      }
    case 'connectionFailed':
      return {
        says: `no connection (${trouble.reason})`,
        advice: 'Is it the kind of server the address says?'
      }
    default:
      return refusalWords(trouble)
  }
}

type Refusal = Exclude<
  PathProblem,
  { code: 'unknownName' | 'refused' | 'silent' | 'noRoute' | 'closed' | 'connectionFailed' }
>

/** The server was reached, and does not do what it should. */
function refusalWords(trouble: Refusal): Words {
  switch (trouble.code) {
    case 'credentialsRefused':
      return {
        says: 'the relay refuses the credentials of the service: the two know different secrets',
        advice: 'Give both the same: turnSecret of the service is static-auth-secret of coturn.'
      }
    case 'credentialsExpired':
      return {
        says: 'the credentials of the service had run out when they were handed out',
        advice: 'Set the clocks right (NTP): of the service, of the relay, and of this machine.'
      }
    case 'full':
      return {
        says: 'the relay has no place left',
        advice: 'Widen relayPorts, or raise user-quota and total-quota of coturn.'
      }
    case 'relayingForbidden':
      return {
        says: 'the relay does not relay to its own address, so two people who both need it cannot meet',
        advice: 'Add allowed-peer-ip for its own relay address (confab-server up does).'
      }
    case 'nothingRelayed':
      return {
        says: `the relay grants ${trouble.relay.address}, but nothing sent there comes back`,
        advice:
          'Set externalAddress (external-ip) to the public address of the relay, and open its UDP relayPorts.'
      }
    case 'serverError':
      return {
        says: `the server refuses with error ${trouble.errorCode}`,
        advice: 'Look into its log; is it a TURN server with use-auth-secret?'
      }
  }
}
