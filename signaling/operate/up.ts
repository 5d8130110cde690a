/** `confab-server up`: the service with TLS, and a TURN relay beside it, from one configuration. */
import { lookup } from 'node:dns/promises'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createLogger, type Logger } from '../logger'
import type { Parent } from '../parent'
import { startService, type Service } from '../service'
import { Coturn, CoturnProblem, endOrphan, findCoturn, isPortFree } from './coturn'
import { coturnConfig } from './coturnConfig'
import { proveStun } from './doctor/relayProof'
import { bundledWebRoot, exitCodes, explainProblem, stopWhenAsked } from './running'
import { openStateFolder, writePrivately, type StateFolder } from './stateFolder'
import { CertificateProblem, type CertificateFiles } from './tlsServer'
import { keepTrialCertificate } from './trialCertificate'
import { readUpConfig, upHelpText, type UpConfig } from './upConfig'
import { lookAround, planUp, type UpPlan } from './upPlan'

/** TURN over TLS goes on from our port to coturn's over loopback. */
const loopback = '127.0.0.1'
/** One question to coturn while it starts. */
const answerWithinMs = 500

/** Something the person who started it has to change, in one sentence. */
class UpProblem extends Error {}

export async function up(args: readonly string[], parent: Parent): Promise<void> {
  const commandLine = readUpConfig({ args, env: process.env, readFile: (path) => readFileSync(path, 'utf8') })
  switch (commandLine.kind) {
    case 'help':
      process.stdout.write(upHelpText())
      break
    case 'problem':
      complain(commandLine.message, exitCodes.badConfig)
      break
    case 'up':
      await run(commandLine.config, parent)
      break
  }
}

function complain(message: string, exitCode: number): void {
  process.stderr.write(`confab-server: ${message}\n`)
  process.exitCode = exitCode
}

async function run(config: UpConfig, parent: Parent): Promise<void> {
  const logger = createLogger(config.service.logLevel)
  let relay: Coturn | null = null
  try {
    const plan = await makePlan(config, logger)
    const state = openState(config)
    const certificate = await chooseCertificate(config, plan, state)
    relay = config.withoutTurn ? null : await startRelay(config, plan, { state, logger })
    const service = await startFront(config, plan, { state, certificate, logger })
    const coturn = relay
    stopWhenAsked({ service, logger, parent, closeOthers: async () => coturn?.close() })
    logger.info({ url: plan.url, port: service.port }, 'listening')
    parent.tell({ type: 'listening', url: plan.url, port: service.port })
    process.stderr.write(welcome(config, plan))
  } catch (error) {
    await relay?.close()
    if (error instanceof UpProblem || error instanceof CertificateProblem)
      complain(error.message, exitCodes.badConfig)
    else if (error instanceof CoturnProblem) complain(error.message, exitCodes.cannotListen)
    else complain(explainListening(error, config), exitCodes.cannotListen)
  }
}

async function makePlan(config: UpConfig, logger: Logger): Promise<UpPlan> {
  const resolve = async (host: string): Promise<readonly string[]> =>
    (await lookup(host, { all: true })).map(({ address }) => address)
  const plan = planUp(config, await lookAround(config.host, resolve))
  for (const warning of plan.warnings) logger.warn(warning)
  const { relayAddress, externalAddress, allowPrivatePeers } = plan
  if (!config.withoutTurn) logger.info({ relayAddress, externalAddress, allowPrivatePeers }, 'relaying')
  return plan
}

function openState({ stateFolder }: UpConfig): StateFolder {
  // systemd names one (StateDirectory=).
  const path = stateFolder ?? process.env['STATE_DIRECTORY'] ?? usualStateFolder()
  try {
    return openStateFolder(path)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error)
    throw new UpProblem(
      `the state folder ${path} cannot be used (${code}); name another with --state-folder.`,
      {
        cause: error
      }
    )
  }
}

function usualStateFolder(): string {
  return process.getuid?.() === 0 ? '/var/lib/confab' : join(homedir(), '.local', 'state', 'confab')
}

async function chooseCertificate(
  { certFile, keyFile, selfSigned, host }: UpConfig,
  plan: UpPlan,
  state: StateFolder
): Promise<CertificateFiles> {
  if (certFile !== null && keyFile !== null) return { certFile, keyFile }
  if (selfSigned) return keepTrialCertificate(state, plan.certificateNames, Date.now())
  const folder = `/etc/letsencrypt/live/${host}`
  if (existsSync(folder))
    return { certFile: join(folder, 'fullchain.pem'), keyFile: join(folder, 'privkey.pem') }
  throw new UpProblem(
    `there is no certificate for ${host}: name one with --cert-file and --key-file ` +
      `(certbot certonly --standalone -d ${host} gets one), or add --self-signed for a trial.`
  )
}

interface Means {
  readonly state: StateFolder
  readonly logger: Logger
}

async function startRelay(config: UpConfig, plan: UpPlan, { state, logger }: Means): Promise<Coturn> {
  const { turnPort, relayPorts, listenAddress, host } = config
  const program = findCoturn(process.env['PATH'] ?? '')
  if (program === null)
    throw new UpProblem(
      'coturn is not installed, so people behind strict firewalls could not be reached: apt install coturn, or ' +
        'add --without-turn to do without.'
    )
  const configFile = state.file('turnserver.conf')
  const pidFile = state.file('turnserver.pid')
  const isFree = (): Promise<boolean> => isPortFree(turnPort, listenAddress ?? '0.0.0.0')
  await endOrphan({ pidFile, configFile, isGone: isFree })
  if (!(await isFree()))
    throw new UpProblem(
      `port ${turnPort} is taken (UDP or TCP), perhaps by a coturn that the system has started ` +
        '(systemctl disable --now coturn); choose another with --turn-port, or end what holds it.'
    )
  writePrivately(
    configFile,
    coturnConfig({
      ...{ turnPort, relayPorts, listenAddress, realm: host, secret: state.turnSecret },
      ...plan,
      listenAddress,
      databaseFile: state.file('turndb'),
      pidFile
    })
  )
  const to = { transport: 'udp', host: loopback, port: turnPort } as const
  const isAnswering = async (): Promise<boolean> =>
    (await proveStun(to, { withinMs: answerWithinMs, unixNow: Date.now })).ok
  return Coturn.start({ program, configFile, logger, isAnswering })
}

function startFront(
  { service, httpsPort, withoutTurn, turnPort }: UpConfig,
  plan: UpPlan,
  { state, certificate, logger }: Means & { readonly certificate: CertificateFiles }
): Promise<Service> {
  const config = {
    ...service,
    host: plan.listenAddress,
    port: httpsPort,
    nextFreePort: false,
    webRoot: service.webRoot ?? bundledWebRoot(),
    tlsCertFile: certificate.certFile,
    tlsKeyFile: certificate.keyFile,
    stunUrls: [...plan.stunUrls],
    turnUrls: [...plan.turnUrls],
    turnSecret: state.turnSecret,
    resumeSecret: service.resumeSecret ?? state.resumeSecret
  }
  return startService(
    config,
    logger,
    withoutTurn ? {} : { sharesPortWith: { host: loopback, port: turnPort } }
  )
}

function explainListening(error: unknown, { httpsPort, host }: UpConfig): string {
  const whenTaken = 'end what holds it (another web server?), or choose another with --https-port'
  if ((error as NodeJS.ErrnoException).code === 'EACCES')
    return (
      `port ${httpsPort} needs rights that this account lacks; run it as root, allow it ` +
      '(setcap cap_net_bind_service=+ep on node), or choose a port above 1023 with --https-port.'
    )
  return explainProblem(error, { host, port: httpsPort, whenTaken })
}

/** For the person who has just started it; the log goes on with the rest. */
function welcome(
  { selfSigned, withoutTurn, turnPort, httpsPort, relayPorts }: UpConfig,
  plan: UpPlan
): string {
  return [
    '',
    `Confab is up: ${plan.url}`,
    ...(withoutTurn
      ? ['Without STUN and TURN: people who have no direct path to each other will not connect.']
      : [`Open to the outside: TCP ${httpsPort}; UDP and TCP ${turnPort}; UDP ${relayPorts.join('-')}.`]),
    ...(selfSigned
      ? [
          'The certificate was made here and nobody vouches for it: browsers warn, the desktop app refuses it.'
        ]
      : []),
    'From another machine, see whether every path works:',
    `  confab-server doctor ${plan.url}${selfSigned ? ' --insecure' : ''}`,
    '',
    ''
  ].join('\n')
}
