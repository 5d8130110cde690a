/** Docker is not run here: what can be checked without it is that the files name what exists, and agree. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, it } from 'vitest'
import { readUpConfig, upHelpText, type UpConfig } from './upConfig'

// The reader that the packaging of the desktop app brings along; one more is not worth a dependency.
const ofProject = createRequire(import.meta.url)
const ofLibrary = createRequire(
  createRequire(ofProject.resolve('electron-builder')).resolve('app-builder-lib')
)
const yaml = ofLibrary('js-yaml') as { load(text: string): unknown }

interface Compose {
  readonly services: {
    readonly confab: {
      readonly build: string
      readonly network_mode: string
      readonly volumes: readonly string[]
      readonly configs: readonly { readonly source: string; readonly target: string }[]
      readonly cap_drop: readonly string[]
      readonly cap_add: readonly string[]
      readonly stop_grace_period: string
    }
  }
  readonly volumes: Readonly<Record<string, unknown>>
  readonly configs: Readonly<Record<string, { readonly content: string }>>
}

const inRoot = (path: string): URL => new URL(`../../${path}`, import.meta.url)
const read = (path: string): string => readFileSync(inRoot(path), 'utf8')
const compose = yaml.load(read('compose.yaml')) as Compose
const { confab } = compose.services
/** Lines that were broken for people are one for Docker. */
const dockerfile = read('Dockerfile').replaceAll(/\\\n/g, ' ')
const instruction = (name: string): readonly string[] =>
  [...dockerfile.matchAll(new RegExp(`^${name} (.*)$`, 'gm'))].map(([, rest = '']) => rest)

function config(): UpConfig {
  const read = readUpConfig({
    args: ['--config', 'confab.json'],
    env: {},
    readFile: () => compose.configs['confab']?.content ?? ''
  })
  if (read.kind !== 'up') throw new Error(JSON.stringify(read))
  return read.config
}

it('hands up a configuration that it accepts, at the place where it is looked for', () => {
  expect(config().host).toBe('rooms.example.org')
  const command = JSON.parse(instruction('CMD').at(-1) ?? '') as string[]
  expect(command[0]).toBe('up')
  expect(command).toContain(confab.configs[0]?.target)
  expect(Object.keys(compose.configs)).toContain(confab.configs[0]?.source)
  for (const option of command.filter((word) => word.startsWith('--'))) expect(upHelpText()).toContain(option)
})

it('keeps certificates and secrets where they are looked for', () => {
  const targets = confab.volumes.map((volume) => volume.split(':')[1] ?? '')
  const { certFile, keyFile } = config()
  for (const file of [certFile, keyFile])
    expect(targets.some((target) => file?.startsWith(`${target}/`))).toBe(true)
  const command = JSON.parse(instruction('CMD').at(-1) ?? '') as string[]
  expect(targets).toContain(command[command.indexOf('--state-folder') + 1])
  expect(instruction('VOLUME')).toEqual([command[command.indexOf('--state-folder') + 1]])
  expect(Object.keys(compose.volumes)).toContain(confab.volumes.at(-1)?.split(':')[0])
})

it('opens the ports that are configured', () => {
  const { httpsPort, turnPort, relayPorts } = config()
  expect(instruction('EXPOSE')).toEqual([
    `${httpsPort}/tcp ${turnPort}/tcp ${turnPort}/udp ${relayPorts.join('-')}/udp`
  ])
  expect(instruction('ENV')).toEqual([`CONFAB_HTTPS_PORT=${httpsPort}`])
})

it('builds from files that exist, and runs what the build makes', () => {
  expect(confab.build).toBe('.')
  const [first = ''] = instruction('COPY')
  for (const file of first.split(' ').slice(0, -1))
    expect([file, existsSync(inRoot(file))]).toEqual([file, true])
  const ignored = read('.dockerignore').trim().split('\n')
  for (const folder of ['src', 'signaling', 'build', 'package-lock.json'])
    expect(ignored).not.toContain(folder)
  expect(instruction('ENTRYPOINT')).toEqual(['["node", "out/main/confab-server.js"]'])
})

it('runs as nobody special, with the one right it needs', () => {
  expect(instruction('USER')).toEqual(['node'])
  expect([confab.cap_drop, confab.cap_add]).toEqual([['ALL'], ['NET_BIND_SERVICE']])
  expect(instruction('RUN').at(-1)).toContain('setcap cap_net_bind_service=+ep /usr/local/bin/node')
})

it('gives the service more time to end than it takes', () => {
  expect(Number.parseInt(confab.stop_grace_period)).toBeGreaterThan(config().service.drainMs / 1_000 + 3)
})
