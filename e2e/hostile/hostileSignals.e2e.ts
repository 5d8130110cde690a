/** A service that works on what it passes on: changes it, mixes it up, repeats it, holds it back, reads it. */
import { describe, expect, it } from 'vitest'
import type { SealedSignal } from '../../signaling/protocol'
import en from '../../src/renderer/locales/en.json' with { type: 'json' }
import { until } from '../person'
import { standInBetween } from './inBetween'
import { openScene, remoteDescriptions, sees, seesInList } from './scene'

const scene = openScene()

describe('a service that changes what it cannot read', () => {
  it('is refused: nothing of it is used, and both are told', async () => {
    scene.hostile.attackWith({
      notice(_victim, name, payload) {
        if (name !== 'signal:received') return [payload]
        const { from, signal } = payload as { from: string; signal: SealedSignal }
        const last = signal.body.at(-2) === 'A' ? 'B' : 'A'
        return [
          { from, signal: { ...signal, body: `${signal.body.slice(0, -2)}${last}${signal.body.at(-1)}` } }
        ]
      }
    })
    const [ana, ben] = await scene.meet(scene.privateRoom(), 'Ana', 'Ben')
    if (!ana || !ben) throw new Error('nobody came')
    await sees(ana, 'refused')
    expect(await remoteDescriptions(ana)).toEqual([])
    expect(await remoteDescriptions(ben)).toEqual([])
  })

  it('cannot pass off one participant’s words as another’s', async () => {
    const ids: string[] = []
    scene.hostile.attackWith({
      reply(victim, name, reply) {
        if (name === 'room:join')
          ids[victim.number] = (reply as { value: { self: { id: string } } }).value.self.id
        return reply
      },
      notice(victim, name, payload) {
        if (name !== 'signal:received' || victim.number !== 0) return [payload]
        const { from, signal } = payload as { from: string; signal: SealedSignal }
        // To Ana, Ben's come as from Cem, and Cem's as from Ben.
        return [{ from: from === ids[1] ? ids[2] : ids[1], signal }]
      }
    })
    const [ana] = await scene.meet(scene.privateRoom(), 'Ana', 'Ben', 'Cem')
    if (!ana) throw new Error('nobody came')
    await sees(ana, 'refused')
    expect(await remoteDescriptions(ana)).toEqual([])
  })
})

describe('a service that repeats what was said', () => {
  /** Everything that Ana's app was told by signal, and how many signals she has sent. */
  async function record(room: string) {
    const heard: { from: string; signal: SealedSignal }[] = []
    let sent = 0
    scene.hostile.attackWith({
      notice(victim, name, payload) {
        if (name === 'signal:received' && victim.number === 0)
          heard.push(payload as { from: string; signal: SealedSignal })
        return [payload]
      },
      request(victim, name, payload) {
        if (name === 'signal:send' && victim.number === 0) sent += 1
        return payload
      }
    })
    const [ana, ben] = await scene.meet(room, 'Ana', 'Ben')
    if (!ana || !ben) throw new Error('nobody came')
    await ana.receives(1)
    return { ana, heard, sent: () => sent }
  }

  it('changes nothing, word for word or under new numbers, and the second is named', async () => {
    const { ana, heard, sent } = await record(scene.privateRoom())
    const before = { descriptions: await remoteDescriptions(ana), sent: sent() }
    for (const payload of heard) scene.hostile.victims[0]?.tell('signal:received', payload)
    const last = Math.max(...heard.map(({ signal }) => signal.sequence))
    heard.forEach(({ from, signal }, index) =>
      scene.hostile.victims[0]?.tell('signal:received', {
        from,
        signal: { ...signal, sequence: last + 1 + index }
      })
    )
    await seesInList(ana, 'refused')
    expect({ descriptions: await remoteDescriptions(ana), sent: sent() }).toEqual(before)
    await ana.receives(1)
    expect(await ana.openConnections()).toBe(1)
  })
})

describe('a service that repeats what it could read', () => {
  it('succeeds in a room without a key: an old offer is answered once more', async () => {
    const middle = await standInBetween((body) => body)
    scene.hostile.attackWith(middle)
    const [ana, ben] = await scene.meet(scene.openRoom(), 'Ana', 'Ben')
    if (!ana || !ben) throw new Error('nobody came')
    await ana.receives(1)
    const answers = (): number =>
      middle.bodies.filter((body) => body.kind === 'description' && body.type === 'answer').length
    const before = answers()
    await middle.repeatOffer()
    await until(
      async () => answers() > before,
      () => 'nobody has answered'
    )
  })
})

describe('a service that holds back and shuffles', () => {
  it('has nothing from it: what comes in another order still makes the call', async () => {
    const held: unknown[] = []
    scene.hostile.attackWith({
      notice(_victim, name, payload) {
        if (name !== 'signal:received') return [payload]
        held.push(payload)
        // Every second one takes the one before it along, behind itself.
        return held.length % 2 === 0 ? held.splice(0).reverse() : []
      }
    })
    const people = await scene.meet(scene.privateRoom(), 'Ana', 'Ben')
    for (const person of people) {
      await person.seesTiles(1)
      await person.receives(1)
    }
  })

  it('is named when it passes on nothing at all', async () => {
    scene.hostile.attackWith({
      notice: (_victim, name, payload) => (name === 'signal:received' ? [] : [payload])
    })
    const [ana] = await scene.meet(scene.privateRoom(), 'Ana', 'Ben')
    if (!ana) throw new Error('nobody came')
    const cover = ana.page.getByTestId('tile-link')
    await cover.waitFor()
    // Other words than those for a connection that is under way.
    await until(
      async () => (await cover.textContent())?.trim() !== en.link.connecting.replace('{name}', 'Ben'),
      () => 'nothing is said of it'
    )
    expect(await remoteDescriptions(ana)).toEqual([])
  })
})

describe('a service that speaks an older, open protocol', () => {
  it('is not followed: nothing is said in the open, and nothing of it is believed', async () => {
    scene.hostile.attackWith({
      notice(_victim, name, payload) {
        if (name === 'room:joined') {
          const { participant, ...rest } = payload as { participant: { card: string } }
          return [{ ...rest, participant: { ...participant, card: undefined, displayName: 'Ben' } }]
        }
        if (name !== 'signal:received') return [payload]
        const { from, signal } = payload as { from: string; signal: SealedSignal }
        const body = { kind: 'description', type: 'offer', sdp: 'v=0' }
        return [{ from, signal: { ...signal, body } }]
      }
    })
    const [ana] = await scene.meet(scene.privateRoom(), 'Ana', 'Ben')
    if (!ana) throw new Error('nobody came')
    expect(await remoteDescriptions(ana)).toEqual([])
    expect(ana.errors).toEqual([])
    expect(scene.hostile.seen.filter((text) => text.includes('a=fingerprint'))).toEqual([])
  })
})

describe('what a service gets to see', () => {
  it('holds neither the key, nor names, nor the room’s name from the app, nor descriptions', async () => {
    const room = scene.privateRoom()
    const [name = '', secret = ''] = room.split('#k=')
    const [ana, ben] = await scene.meet(room, 'Ana Petrova', 'Ben Okafor')
    if (!ana || !ben) throw new Error('nobody came')
    await ana.receives(1)
    await ana.press('toggle-mic', false)
    const seen = scene.hostile.seen.join('\n')
    const personal = [secret, 'Petrova', 'Okafor', 'a=fingerprint', 'candidate:', 'ice-ufrag']
    expect(seen).toContain('signal:send')
    expect(personal.filter((text) => seen.includes(text))).toEqual([])
    // A browser asks for the page at its address; beyond that, nothing names the room.
    const sockets = scene.hostile.seen.filter((text) => !/^(?:GET|HEAD) /.test(text)).join('\n')
    expect(sockets.replaceAll(`${scene.hostile.url}/r/${name}`, '')).not.toContain(name)

    const metrics = await (await fetch(`${scene.service.url}/metrics`)).text()
    expect(metrics).toContain('confab_signals_relayed_total')
    expect([...personal, name].filter((text) => metrics.includes(text))).toEqual([])
    expect(scene.service.logged()).not.toBe('')
    expect([...personal, name].filter((text) => scene.service.logged().includes(text))).toEqual([])
    for (const { page } of [ana, ben]) {
      // The page's own way here stays in its memory, with the fragment; this is what it asked for.
      const addresses = await page.evaluate(() =>
        performance.getEntriesByType('resource').map((entry) => entry.name)
      )
      expect(addresses).not.toEqual([])
      expect([page.url(), ...addresses].filter((address) => address.includes(secret))).toEqual([])
    }
  })
})
