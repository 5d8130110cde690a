import { expect, it } from 'vitest'
import { readOptions } from './options.mjs'

it('takes the next port when the default one is busy, and ends quickly', () => {
  const { port, serviceArgs } = readOptions([], {})
  expect(port).toBe(7440)
  expect(serviceArgs).toEqual(['--next-free-port', '--drain-ms', '1000'])
})

it('leaves to a configuration file what it may decide', () => {
  for (const { port, serviceArgs } of [
    readOptions(['--config', 'confab.json'], {}),
    readOptions([], { CONFAB_CONFIG: 'confab.json' })
  ]) {
    expect(port).toBeNull()
    expect(serviceArgs).not.toContain('--drain-ms')
  }
  expect(readOptions(['--config=confab.json', '--port=8000'], {}).port).toBe(8_000)
})

it('passes on what is not its own, in order', () => {
  const { serviceArgs } = readOptions(['--no-open', '--host', '0.0.0.0', '--max-participants=4'], {})
  expect(serviceArgs.slice(0, 3)).toEqual(['--host', '0.0.0.0', '--max-participants=4'])
  expect(serviceArgs).not.toContain('--no-open')
})

it.each([[['--port', '8000']], [['--port=8000']]])('reads the port from %j', (args) => {
  const { port, serviceArgs } = readOptions(args, { CONFAB_PORT: '9000' })
  expect(port).toBe(8_000)
  expect(serviceArgs.slice(0, args.length)).toEqual(args)
})

it('takes the port from the environment when no option names one', () => {
  expect(readOptions([], { CONFAB_PORT: '9000' }).port).toBe(9_000)
  expect(readOptions([], { CONFAB_PORT: '' }).port).toBe(7440)
})

it.each(['65536', 'http', '-1', '1.5', '0x10'])('refuses %j as a port', (text) => {
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
