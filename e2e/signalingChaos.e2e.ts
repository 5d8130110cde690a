/**
 * What rtc/signalingChaos.test.ts proves on a model, on a real browser's connections: whatever becomes of signals, and
 * whatever is repaired meanwhile, both ends are connected in the end, and nothing is left of what was replaced.
 */
import { expect, it } from 'vitest'
import { meshLab } from './labHost'
import { openLab } from './openLab'

const lab = openLab(meshLab)
const rounds = 24

it(
  `ends with both connected, ${rounds} times, when signals are lost, late, doubled and out of order`,
  { timeout: 600_000 },
  async () => {
    for (let seed = 1; seed <= rounds; seed += 1) {
      await lab.page.evaluate(beginChaos, seed)
      await lab.page
        .waitForFunction(areWell, undefined, { timeout: 90_000 })
        .catch(async (cause: unknown) => {
          throw new Error(`seed ${seed}: ${await lab.page.evaluate(describePeople)}`, { cause })
        })
      expect(await lab.page.evaluate(() => window.lab.openConnections())).toBe(2)
      expect(await lab.page.evaluate(() => window.lab.errors())).toEqual([])
      await lab.page.evaluate(() => window.lab.reset())
    }
  }
)

/** Runs in the page, and needs nothing but its argument there. */
async function beginChaos(seed: number): Promise<void> {
  let state = seed * 7_919
  Math.random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const silent = { camera: null, microphone: null, isPlain: true }
  window.lab.weather = 'wild'
  await window.lab.join('anna', silent)
  await window.lab.join('ben', silent)
  for (let incident = 0; incident < 4; incident += 1) {
    await new Promise((passed) => setTimeout(passed, Math.random() * 300))
    const mesh = window.lab.people.get(Math.random() < 0.5 ? 'anna' : 'ben')?.mesh
    if (Math.random() < 0.5) mesh?.repair()
    else if (Math.random() < 0.5) mesh?.checkPaths()
    else mesh?.resync()
  }
  window.lab.weather = 'fair'
  for (const { mesh } of window.lab.people.values()) mesh.resync()
}

/** As above. */
function areWell(): boolean {
  return [...window.lab.people.values()].every(
    ({ connections, repairs }) =>
      [...connections.values()].every(
        (made) => made.at(-1)?.connectionState === 'connected' && made.at(-1)?.signalingState === 'stable'
      ) && [...repairs.values()].every((steps) => steps.at(-1) === 'well')
  )
}

/** As above. */
function describePeople(): string {
  return JSON.stringify(
    [...window.lab.people].map(([id, { events, repairs }]) => [id, events, [...repairs.values()]])
  )
}
