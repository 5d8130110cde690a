import { describe, expect, it, vi } from 'vitest'
import type { TrustMessage } from '../rtc/linkMessages'
import { SpokenCodes } from './spokenCodes'
import { Hall, type Person } from './trustRig'

function setUp() {
  const hall = new Hall()
  const [ana, ben] = ['Ana', 'Ben'].map((name) => hall.enter(name)) as [Person, Person]
  const heard: TrustMessage[] = []
  for (const person of [ana, ben]) {
    person.links.on('message', ({ message }) => heard.push(message))
    new SpokenCodes({
      mesh: person.asMesh,
      selfId: person.id,
      device: Promise.resolve(person.participant.device ?? new Uint8Array()),
      others: person.others,
      trust: person.stores.trust,
      fillRandom: (bytes) => crypto.getRandomValues(bytes)
    })
  }
  const codes = () => [ana.stores.trust.codes.get(ben.id), ben.stores.trust.codes.get(ana.id)]
  const talkUntil = (isSo: () => boolean): Promise<void> =>
    vi.waitFor(() => {
      hall.deliverAll()
      expect(isSo()).toBe(true)
    })
  const bothHaveOne = (): boolean => !codes().includes(undefined)
  return { hall, ana, ben, heard, codes, talkUntil, bothHaveOne }
}

describe('the words of two people', () => {
  it('are the same at both ends, once their link is up', async () => {
    const { hall, ana, ben, codes, talkUntil, bothHaveOne } = setUp()
    hall.gather(ana, ben)
    await talkUntil(bothHaveOne)
    const [ofAna, ofBen] = codes()
    expect(ofAna).toHaveLength(4)
    expect(ofBen).toEqual(ofAna)
  })

  it('differ where somebody in between shows each of them a certificate of their own', async () => {
    const { hall, ana, ben, codes, talkUntil, bothHaveOne } = setUp()
    const honest = hall.certificatesOf.bind(hall)
    hall.certificatesOf = (one, other) => {
      const seen = honest(one, other)
      return seen && { local: seen.local, remote: 'sha-256 of Mallory' }
    }
    hall.gather(ana, ben)
    await talkUntil(bothHaveOne)
    const [ofAna, ofBen] = codes()
    expect(ofAna).toHaveLength(4)
    expect(ofBen).toHaveLength(4)
    expect(ofBen).not.toEqual(ofAna)
  })

  it('stay for as long as the connection does, and are new with another one', async () => {
    const { hall, ana, ben, codes, talkUntil, bothHaveOne } = setUp()
    hall.gather(ana, ben)
    await talkUntil(bothHaveOne)
    const [before] = codes()
    ana.links.emit('linkState', { participantId: ben.id, state: 'interrupted' })
    ana.links.emit('linkState', { participantId: ben.id, state: 'connected' })
    expect(codes()).toEqual([before, before])
    expect(hall.waiting()).toEqual([])
    ana.certificate = 'sha-256 of another connection'
    hall.link(ana, ben)
    expect(codes()).toEqual([undefined, undefined])
    await talkUntil(bothHaveOne)
    const [ofAna, ofBen] = codes()
    expect(ofAna).toHaveLength(4)
    expect(ofBen).toEqual(ofAna)
    expect(ofAna).not.toEqual(before)
  })

  it('are not shown for a number that does not fit what was committed to', async () => {
    const { hall, ana, ben, codes, talkUntil } = setUp()
    const carry = hall.carry.bind(hall)
    hall.carry = (from, to, message) => {
      const isReveal = message.kind === 'code' && from === ana.id && message.nonce !== null
      carry(from, to, isReveal ? { ...message, nonce: 'A'.repeat(22) } : message)
    }
    hall.gather(ana, ben)
    await talkUntil(() => ben.stores.trust.refusedSignals.get(ana.id) === 1)
    expect(codes()[1]).toBeUndefined()
  })

  it('are one guess for each connection: a second commitment is not answered', async () => {
    const { hall, ana, ben, heard, talkUntil, bothHaveOne } = setUp()
    hall.gather(ana, ben)
    await talkUntil(bothHaveOne)
    const before = heard.length
    for (const nonce of [null, 'B'.repeat(22)])
      ana.asMesh.tell(ben.id, { kind: 'code', commitment: 'C'.repeat(43), nonce })
    hall.deliverAll()
    expect(heard.slice(before)).toHaveLength(2)
    expect(ben.stores.trust.refusedSignals.has(ana.id)).toBe(false)
  })

  it('begin with a commitment that says nothing, and its number comes last', async () => {
    const { hall, ana, ben, heard, talkUntil, bothHaveOne } = setUp()
    hall.gather(ana, ben)
    await talkUntil(bothHaveOne)
    expect(heard.map((step) => step.kind === 'code' && step.nonce === null)).toEqual([true, false, false])
    expect(new Set(heard.map((step) => step.kind === 'code' && step.nonce)).size).toBe(3)
    const [commitment, ...echoes] = heard.map((step) => step.kind === 'code' && step.commitment)
    expect(echoes).toEqual([commitment, commitment])
  })
})
