import { expect, it } from 'vitest'
import type { UpdateState } from '../../preload/contract'
import { setUpUpdater as setUp } from './updaterRig'

const kinds = (states: readonly UpdateState[]): string[] => states.map(({ kind }) => kind)

it('loads nothing before the first look, which is a while after the start', async () => {
  const { seen, waitingMs, elapse, engine } = await setUp()
  engine.offer(null)
  expect([seen.loads, waitingMs()]).toEqual([0, 60_000])
  await elapse()
  expect([seen.loads, waitingMs()]).toEqual([1, 4 * 3_600_000])
  await elapse()
  expect(seen.loads).toBe(1)
})

it('does nothing at all where it cannot update', async () => {
  const { updater, seen, states, settle, waitingMs } = await setUp({ findSupport: async () => 'none' })
  updater.check()
  updater.install()
  await settle()
  expect([updater.state, seen.loads, states, waitingMs()]).toEqual([{ kind: 'unsupported' }, 0, [], null])
})

it('never goes back, takes no preview, and verifies everything', async () => {
  const { engine, elapse } = await setUp()
  engine.offer(null)
  await elapse()
  const { autoDownload, allowDowngrade, allowPrerelease, disableWebInstaller } = engine
  expect([autoDownload, allowDowngrade, allowPrerelease, disableWebInstaller]).toEqual([
    false,
    false,
    false,
    true
  ])
})

it('says when it has looked in vain', async () => {
  const { engine, states, elapse } = await setUp()
  engine.offer(null)
  await elapse()
  expect(states).toEqual([
    { kind: 'none', checkedAtMs: null },
    { kind: 'checking' },
    { kind: 'none', checkedAtMs: 1_000 }
  ])
})

it('fetches by itself, with its progress in whole percents, and installs when the app ends', async () => {
  const { engine, states, elapse } = await setUp()
  engine.offer('1.1.0')
  engine.download = async () => {
    for (const percent of [0.4, 12.7, 12.9, 100]) engine.emit('download-progress', { percent })
  }
  await elapse()
  expect(states.slice(2)).toEqual([
    { kind: 'available', version: '1.1.0' },
    { kind: 'downloading', version: '1.1.0', percent: 0 },
    { kind: 'downloading', version: '1.1.0', percent: 12 },
    { kind: 'downloading', version: '1.1.0', percent: 100 },
    { kind: 'ready', version: '1.1.0' }
  ])
  expect([engine.autoInstallOnAppQuit, engine.installs]).toEqual([true, []])
})

it('waits for the person when it has to ask: once to look, once to fetch', async () => {
  const { updater, engine, settle, elapse } = await setUp({ wish: () => 'ask' })
  engine.offer('1.1.0')
  await elapse()
  expect([updater.state.kind, engine.downloads]).toEqual(['available', 0])
  await elapse()
  expect([updater.state.kind, engine.downloads]).toEqual(['available', 0])
  updater.check()
  await settle()
  expect([updater.state.kind, engine.downloads, engine.autoInstallOnAppQuit]).toEqual(['ready', 1, false])
})

it('does not install unasked where the system wants a password', async () => {
  const { updater, engine, elapse } = await setUp({ findSupport: async () => 'onRequest' })
  engine.offer('1.1.0')
  await elapse()
  expect([updater.state.kind, engine.autoInstallOnAppQuit]).toEqual(['ready', false])
})

it('is ready by the event too, where the promise stays open', async () => {
  const { updater, engine, elapse } = await setUp()
  engine.offer('1.1.0')
  engine.download = () => {
    setImmediate(() => engine.emit('update-downloaded', { version: '1.1.0' }))
    return new Promise(() => {})
  }
  await elapse()
  await new Promise((resolve) => setImmediate(resolve))
  expect(updater.state).toEqual({ kind: 'ready', version: '1.1.0' })
})

it('installs silently, starts again, and lets nothing hold it up', async () => {
  const { updater, engine, seen, elapse } = await setUp()
  engine.offer('1.1.0')
  await elapse()
  updater.install()
  expect([engine.installs, seen.lettingGo]).toEqual([[[true, true]], 1])
})

it('never installs during a call', async () => {
  const { updater, engine, seen, elapse } = await setUp()
  engine.offer('1.1.0')
  await elapse()
  seen.isInCall = true
  updater.install()
  expect([engine.installs, seen.lettingGo]).toEqual([[], 0])
})

it('never installs what is not there', async () => {
  const { updater, engine, elapse } = await setUp({ wish: () => 'ask' })
  updater.install()
  engine.offer('1.1.0')
  await elapse()
  updater.install()
  expect(engine.installs).toEqual([])
})

it('does not look by itself during a call, but soon after', async () => {
  const { engine, seen, waitingMs, elapse } = await setUp()
  engine.offer(null)
  seen.isInCall = true
  await elapse()
  expect([seen.loads, waitingMs()]).toEqual([0, 600_000])
  seen.isInCall = false
  await elapse()
  expect(seen.loads).toBe(1)
})

it('spreads the looks of machines that start together', async () => {
  const { waitingMs } = await setUp({ random: () => 0.5 })
  expect(waitingMs()).toBe(75_000)
})

it('looks once at a time', async () => {
  const { updater, engine, settle } = await setUp()
  let looks = 0
  engine.answer = () => {
    looks += 1
    return new Promise(() => {})
  }
  updater.check()
  updater.check()
  await settle()
  expect(looks).toBe(1)
})

it('keeps what it has fetched instead of looking again', async () => {
  const { updater, engine, settle, elapse } = await setUp()
  engine.offer('1.1.0')
  await elapse()
  updater.check()
  await elapse()
  await settle()
  expect([updater.state.kind, engine.downloads]).toEqual(['ready', 1])
})

it.each([
  ['net::ERR_INTERNET_DISCONNECTED', undefined, 'offline'],
  ['getaddrinfo failed', 'ENOTFOUND', 'offline'],
  ['read failed', 'ECONNRESET', 'offline'],
  ['sha512 checksum mismatch, expected a, got b', 'ERR_CHECKSUM_MISMATCH', 'badSignature'],
  [
    'New version 1.1.0 is not signed by the application owner',
    'ERR_UPDATER_INVALID_SIGNATURE',
    'badSignature'
  ],
  ['Code signature at URL file:///x did not pass validation', undefined, 'badSignature'],
  ['write failed', 'ENOSPC', 'noSpace'],
  ['HttpError: 500', 'HTTP_ERROR_500', 'unknown']
])('says what went wrong with a download: %s', async (message, code, reason) => {
  const { updater, engine, elapse } = await setUp()
  engine.offer('1.1.0')
  engine.download = async () => {
    throw Object.assign(new Error(message), code === undefined ? {} : { code })
  }
  await elapse()
  expect([updater.state, engine.installs]).toEqual([{ kind: 'failed', reason }, []])
  engine.download = async () => []
  await elapse()
  expect(updater.state.kind).toBe('ready')
})

it('takes a place where nothing has been published for what it is', async () => {
  const { updater, engine, elapse } = await setUp()
  engine.answer = async () => {
    throw Object.assign(new Error('No published versions on GitHub'), {
      code: 'ERR_UPDATER_NO_PUBLISHED_VERSIONS'
    })
  }
  await elapse()
  expect(updater.state).toEqual({ kind: 'none', checkedAtMs: 1_000 })
})

it('says so when an installation does not start', async () => {
  const { updater, engine, states, elapse } = await setUp()
  engine.offer('1.1.0')
  await elapse()
  engine.emit('error', new Error('Code signature at URL file:///x did not pass validation'))
  expect(updater.state).toEqual({ kind: 'failed', reason: 'badSignature' })
  expect(kinds(states).at(-1)).toBe('failed')
})

it('stops trying by itself what has failed three times, and leaves it to the person', async () => {
  const { updater, engine, attempts, settle, elapse } = await setUp()
  attempts.set('1.1.0', 3)
  engine.offer('1.1.0')
  await elapse()
  expect([updater.state, engine.downloads]).toEqual([{ kind: 'available', version: '1.1.0' }, 0])
  updater.check()
  await settle()
  expect(updater.state).toEqual({ kind: 'ready', version: '1.1.0' })
})

it('counts the attempts of a version, those at the end of the app included', async () => {
  const { updater, engine, attempts, elapse } = await setUp()
  engine.offer('1.1.0')
  await elapse()
  expect(attempts.get('1.1.0')).toBe(1)
  updater.install()
  expect(attempts.get('1.1.0')).toBe(2)
})

it('is quiet once it is closed, and leaves no listener behind', async () => {
  const { updater, engine, states, waitingMs, elapse, settle } = await setUp()
  engine.offer(null)
  await elapse()
  updater.close()
  updater.close()
  updater.check()
  await settle()
  expect([kinds(states), waitingMs(), engine.eventNames()]).toEqual([['none', 'checking', 'none'], null, []])
})
