import { describe, expect, it } from 'vitest'
import { callChannels } from '../../preload/channels'
import { callNames, from, fullArguments, ownPage, sampleHost, setUpCalls } from './callRig'

it('answers the calls of our page', async () => {
  expect(await setUpCalls().invoke(ownPage, 'describeHost', undefined)).toEqual(sampleHost)
})

it('serves every call of the contract and no other', () => {
  expect([...setUpCalls().registered.keys()].sort()).toEqual(Object.values(callChannels).sort())
})

it.each(callNames)('hands %s on with all the contract allows it', async (name) => {
  const { invoke, reached } = setUpCalls()
  await invoke(ownPage, name, fullArguments[name])
  expect(reached).toEqual([{ name, args: [fullArguments[name]] }])
})

it('refuses frames inside the page, other pages and frames that are gone', async () => {
  const { invoke, reached } = setUpCalls()
  const gone = {
    get senderFrame(): never {
      throw new Error('Render frame was disposed before WebFrameMain could be accessed')
    }
  }
  for (const event of [
    from({ url: 'app://confab/', parent: {} }),
    from({ url: 'https://evil.example/', parent: null }),
    from(null),
    gone as unknown as typeof ownPage
  ]) {
    await expect(invoke(event, 'describeHost')).rejects.toThrow(/^untrustedSender: describeHost$/)
  }
  expect(reached).toEqual([])
})

it('does not repeat what it refuses', async () => {
  const { invoke } = setUpCalls()
  const secret = { area: 'kept', key: 'settings', text: 'hunter2' }
  await expect(invoke(ownPage, 'keepText', secret)).rejects.toThrow(/^invalidArgument: keepText$/)
})

it('reports a handler that fails, and tells the page only that it did', async () => {
  const cause = new Error('EACCES /home/ada')
  const { invoke, reports } = setUpCalls({
    ready: () => {
      throw cause
    },
    checkForUpdates: () => Promise.reject(cause)
  })
  await expect(invoke(ownPage, 'ready')).rejects.toThrow(/^failed: ready$/)
  await expect(invoke(ownPage, 'checkForUpdates')).rejects.toThrow(/^failed: checkForUpdates$/)
  expect(reports).toMatchObject([{ cause }, { cause }])
})

it('answers nothing once undone', () => {
  const { registered, undo } = setUpCalls()
  undo()
  expect(registered.size).toBe(0)
})

describe('arguments', () => {
  const { invoke, reached } = setUpCalls()
  /** @returns what the handler got */
  async function sent(name: (typeof callNames)[number], argument: unknown): Promise<unknown> {
    reached.length = 0
    await invoke(ownPage, name, argument)
    return reached[0]?.args[0]
  }

  it('may change one setting without touching the others', async () => {
    expect(await sent('changeSettings', { closeHides: false })).toEqual({ closeHides: false })
    expect(await sent('changeSettings', {})).toEqual({})
    await expect(sent('changeSettings', { closeHides: undefined })).rejects.toThrow('invalidArgument')
    await expect(sent('changeSettings', [])).rejects.toThrow('invalidArgument')
  })

  it('name servers by their origin', async () => {
    expect(await sent('trustServer', 'HTTPS://Other.example/')).toBe('https://other.example')
    expect(await sent('changeSettings', { serverUrl: 'http://127.0.0.1:80' })).toEqual({
      serverUrl: 'http://127.0.0.1'
    })
    for (const wrong of [
      'https://a.example/r/x',
      'file:///',
      'ws://a.example',
      'https://*',
      'a.example',
      ''
    ]) {
      await expect(sent('trustServer', wrong)).rejects.toThrow('invalidArgument')
    }
  })

  it('keep the way back into a call no longer than the app runs', async () => {
    const ticket = { key: 'call', text: '{}' }
    expect(await sent('keepText', { area: 'session', ...ticket })).toEqual({ area: 'session', ...ticket })
    await expect(sent('keepText', { area: 'kept', ...ticket })).rejects.toThrow('invalidArgument')
  })

  it('carry JSON that can be written again', async () => {
    const keep = (text: string | null) => sent('keepText', { area: 'kept', key: 'rooms', text })
    for (const text of [
      null,
      'null',
      `"\\"${'['.repeat(65)}"`,
      `"${'\\\\'.repeat(99)}\\"["`,
      `${'['.repeat(64)}${']'.repeat(64)}`
    ]) {
      expect(await keep(text)).toMatchObject({ text })
    }
    const refused = [
      '',
      '{',
      'undefined',
      "{'a':1}",
      `${'['.repeat(65)}${']'.repeat(65)}`,
      `"${'x'.repeat(1e6)}"`
    ]
    for (const text of refused) await expect(keep(text)).rejects.toThrow('invalidArgument')
  })

  it('cut the title of a shared window to a name', async () => {
    const { call } = fullArguments.showStatus
    const status = { ...fullArguments.showStatus, call: { ...call, shareName: 'x'.repeat(5_000) } }
    expect(await sent('showStatus', status)).toMatchObject({ call: { shareName: 'x'.repeat(256) } })
  })

  it('know rooms by the rule of the protocol', async () => {
    const notice = (roomId: string) => ({
      ...fullArguments.notifyPresence,
      room: { roomId, serverUrl: 'https://a.b' }
    })
    for (const roomId of ['abc', 'a-b', '0'.repeat(64)]) {
      expect(await sent('notifyPresence', notice(roomId))).toMatchObject({ room: { roomId } })
    }
    for (const roomId of ['', 'ab', 'Kitchen', '-abc', 'abc-', '0'.repeat(65), 'a/b', 'abc\n', '../x']) {
      await expect(sent('notifyPresence', notice(roomId))).rejects.toThrow('invalidArgument')
    }
  })

  it('keep secrets of rooms that are whole, and access codes that are not endless', async () => {
    const { keepRoomSecret, keepAccessToken } = fullArguments
    expect(await sent('keepRoomSecret', { ...keepRoomSecret, secret: null })).toMatchObject({ secret: null })
    for (const secret of ['', 'A'.repeat(43), keepRoomSecret.secret?.slice(1), `${keepRoomSecret.secret}A`])
      await expect(sent('keepRoomSecret', { ...keepRoomSecret, secret })).rejects.toThrow('invalidArgument')
    expect(await sent('keepAccessToken', { ...keepAccessToken, token: null })).toMatchObject({ token: null })
    for (const token of ['', 'x'.repeat(257)])
      await expect(sent('keepAccessToken', { ...keepAccessToken, token })).rejects.toThrow('invalidArgument')
  })

  it('pick a source by the name the system gave it', async () => {
    for (const id of ['screen:0:0', 'window:66052:1']) {
      expect(await sent('chooseShareSource', { id, withAudio: true })).toEqual({ id, withAudio: true })
    }
    expect(await sent('chooseShareSource', null)).toBeNull()
    for (const id of [
      '',
      'window:',
      'web-contents-media-stream://1:2',
      'window:1\n',
      `window:${'1'.repeat(200)}`
    ]) {
      await expect(sent('chooseShareSource', { id, withAudio: true })).rejects.toThrow('invalidArgument')
    }
  })
})
