import { afterEach, describe, expect, it } from 'vitest'
import { joinOf, quiet, refusedWith, Rig, type Inside } from './testRig'

let rig: Rig
afterEach(() => rig.close())

/** Ada and Bob in the kitchen, which Ada has locked; nothing else is to be heard of that. */
async function lockedKitchen(
  config: Parameters<typeof Rig.start>[0] = {}
): Promise<readonly [Inside, Inside]> {
  rig = await Rig.start(config)
  return rig.gatherLockedIn('kitchen')
}

describe('a lock', () => {
  it('is told to the others with its step of the version, once', async () => {
    rig = await Rig.start()
    const [ada, bob] = await rig.gather('Ada', 'Bob')
    expect(ada).toMatchObject({ isLocked: false, knocks: [] })
    for (let times = 0; times < 2; times += 1)
      expect(await ada?.caller.must('room:lock', { isLocked: true })).toEqual({ version: 3 })
    expect(await bob?.caller.must('room:lock', { isLocked: false })).toEqual({ version: 4 })
    await Promise.all([ada?.caller.caughtUp(), bob?.caller.caughtUp()])
    expect(bob?.caller.heard('room:lock')).toEqual([{ isLocked: true, version: 3 }])
    expect(ada?.caller.heard('room:lock')).toEqual([{ isLocked: false, version: 4 }])
  })

  it('keeps everybody else out, and whoever asks where they are', async () => {
    const [ada] = await lockedKitchen()
    const eve = await rig.caller()
    await eve.must('room:join', joinOf('cellar', 'Eve'))
    expect(await eve.request('room:join', joinOf('kitchen', 'Eve'))).toMatchObject(refusedWith('roomLocked'))
    expect(await eve.must('state:set', { state: quiet })).toEqual({ version: 1 })
    await ada.caller.caughtUp()
    expect(ada.caller.notices).toEqual([])
  })

  it('is for those inside to turn', async () => {
    await lockedKitchen()
    const eve = await rig.caller()
    expect(await eve.request('room:lock', { isLocked: false })).toMatchObject(refusedWith('notInRoom'))
    expect(await eve.request('room:join', joinOf('kitchen'))).toMatchObject(refusedWith('roomLocked'))
  })

  it('lets those return who were inside after a reload, and not once they were given up', async () => {
    const [ada, bob] = await lockedKitchen({ graceMs: 20 })
    await bob.caller.must('room:leave', { mayReturn: true })
    const resume = { token: bob.resumeToken, isContinuing: false }
    const reloaded = await rig.caller()
    expect(await reloaded.must('room:join', { ...joinOf('kitchen'), resume })).toMatchObject({
      self: { id: bob.self.id },
      isLocked: true
    })
    reloaded.socket.disconnect()
    await ada.caller.hears('room:left')
    const again = await (await rig.caller()).request('room:join', { ...joinOf('kitchen'), resume })
    expect(again).toMatchObject(refusedWith('roomLocked'))
  })

  it('does not open to a token of another room', async () => {
    await lockedKitchen()
    const eve = await rig.caller()
    const { resumeToken: token } = await eve.must('room:join', joinOf('cellar'))
    const resume = { token, isContinuing: true }
    expect(await eve.request('room:join', { ...joinOf('kitchen'), resume })).toMatchObject(
      refusedWith('roomLocked')
    )
  })

  it('lets those return who were inside before a restart, once one of them has locked again', async () => {
    const [ada, bob] = await lockedKitchen({ resumeSecret: 'a secret of more than thirty-two characters' })
    await rig.restart()
    const comeBack = async ({ caller, resumeToken: token }: Inside): Promise<unknown> => {
      await caller.connected()
      return caller.must('room:join', { ...joinOf('kitchen'), resume: { token, isContinuing: true } })
    }
    expect(await comeBack(ada)).toMatchObject({ isLocked: false })
    await ada.caller.must('room:lock', { isLocked: true })
    expect(await (await rig.caller()).request('room:join', joinOf('kitchen'))).toMatchObject(
      refusedWith('roomLocked')
    )
    expect(await comeBack(bob)).toMatchObject({
      self: { id: bob.self.id },
      isContinued: true,
      isLocked: true
    })
  })
})
