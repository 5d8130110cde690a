import { expect, it } from 'vitest'
import { readOptions } from './options.mjs'

it('asks for the default port on this machine only, and takes the next when it is busy', () => {
  const { port, serviceArgs } = readOptions([], {})
  expect(port).toBe(7440)
  expect(serviceArgs).toEqual(['--next-free-port', '--port', '7440', '--host', '127.0.0.1'])
})

it('passes on what is not its own, in order', () => {
  const { serviceArgs } = readOptions(['--no-open', '--host', '0.0.0.0', '--max-participants=4'], {})
  expect(serviceArgs.slice(0, 3)).toEqual(['--host', '0.0.0.0', '--max-participants=4'])
  expect(serviceArgs).not.toContain('--no-open')
  expect(serviceArgs).not.toContain('127.0.0.1')
})

it.each([[['--port', '8000']], [['--port=8000']]])('reads the port from %j', (args) => {
  const { port, serviceArgs } = readOptions(args, { CONFAB_PORT: '9000' })
  expect(port).toBe(8_000)
  expect(serviceArgs.filter((arg) => arg.startsWith('--port'))).toHaveLength(1)
})

it('takes port and host from the environment when no option names them', () => {
  const { port, serviceArgs } = readOptions([], { CONFAB_PORT: '9000', CONFAB_HOST: '::1' })
  expect(port).toBe(9_000)
  expect(serviceArgs).not.toContain('--host')
})

it.each(['0', '65536', 'http', '-1', '1.5', ''])('refuses %j as a port', (text) => {
  expect(() => readOptions([`--port=${text}`], {})).toThrow('is not a port')
})

it('opens no browser where nobody would see it', () => {
  expect(readOptions([], {}).isOpening).toBe(true)
  expect(readOptions(['--no-open'], {}).isOpening).toBe(false)
  expect(readOptions([], { CI: 'true' }).isOpening).toBe(false)
})

it('refuses to be told two things at once', () => {
  expect(() => readOptions(['--browser', '--electron'], {})).toThrow('exclude each other')
})
