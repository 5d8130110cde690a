/** Who hears whom, as three people see it in real browsers; breaking a pair takes a network (recovery.e2e.ts). */
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import en from '../src/renderer/locales/en.json' with { type: 'json' }
import { allPairs, openConnections, seesGrades } from './connectionsMatrix'
import { openHouse } from './house'
import { until, type Person } from './person'

const house = openHouse()
const names = ['Ana', 'Ben', 'Cem']

async function gather(): Promise<[Person, Person, Person]> {
  const [ana, ben, cem] = await Promise.all(names.map((name) => house.arrive(name)))
  if (!ana || !ben || !cem) throw new Error('nobody came')
  const roomId = house.freshRoom()
  for (const person of [ana, ben, cem]) await person.join(roomId)
  for (const person of [ana, ben, cem]) await person.seesTiles(2)
  return [ana, ben, cem]
}

/** What a page's content security policy refused; filled from here on. */
async function watchRefusals({ page }: Person): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const refused: string[] = []
    Object.assign(window, { refused })
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      refused.push(`${violatedDirective} ${blockedURI}`)
    )
  })
  return () => page.evaluate(() => (window as unknown as { refused: string[] }).refused)
}

describe('the connections of a call', () => {
  it('are known to everybody, also those between two others', async () => {
    const people = await gather()
    for (const person of people) await openConnections(person)
    for (const person of people) {
      await seesGrades(person, allPairs(names, 'good'))
      await person.page.getByTestId('connection-troubles').getByText(en.connections.allWell).waitFor()
      // On a machine out of breath a pair may sound poor for a moment.
      await person.page.locator('[data-testid="connections-toggle"][data-troubled="false"]').waitFor()
    }
    const [ana, , cem] = people
    await cem.leave()
    await until(
      async () => (await ana.page.locator('[data-hearing]').count()) === 2,
      () => 'somebody who has left is still in the table'
    )
  })

  it('show their figures and draw their last minutes, within the content security policy', async () => {
    const [ana] = await gather()
    const refusals = await watchRefusals(ana)
    await openConnections(ana)
    const ben = ana.page.locator('[data-testid="connection"][data-name="Ben"]')
    await ben.getByText('Direct, over UDP').waitFor()
    await ben.getByRole('button').first().click()
    await ben
      .locator('dl')
      .getByText(/\d+ ms/)
      .first()
      .waitFor()
    await ben.locator('canvas').nth(2).waitFor()
    await until(
      () => ben.locator('canvas').first().evaluate(isDrawnOn),
      () => 'nothing is drawn on the chart'
    )
    await ben.getByText(/Received \d+ kbit\/s/).waitFor()
    expect(await refusals()).toEqual([])
    expect(ana.errors).toEqual([])
    await ben.getByRole('button').first().click()
    await ben.locator('canvas').first().waitFor({ state: 'detached' })
  })

  it('are reached from the list of people, and repaired when asked', async () => {
    const [ana] = await gather()
    const { page } = ana
    await page.getByTestId('participants-toggle').click()
    await page.getByRole('button', { name: en.connections.openTo.replace('{name}', 'Cem') }).click()
    const cem = page.locator('[data-testid="connection"][data-name="Cem"]')
    await cem.locator('dl').waitFor()
    await cem.getByTestId('reconnect-to').click()
    await ana.receives(2)
    await seesGrades(ana, allPairs(names, 'good'))
  })

  it('go into a report that names nobody and tells no address, unless that is agreed to', async () => {
    const [ana] = await gather()
    await openConnections(ana)
    await seesGrades(ana, allPairs(names, 'good'))
    const shy = await savedReport(ana)
    expect(shy).toContain('"A hears B: good"')
    for (const name of names) expect(shy).not.toContain(name)
    expect(shy).not.toMatch(/127\.0\.0\.1|\.local|addresses/)
    await ana.page.getByRole('switch', { name: en.report.names }).click()
    await ana.page.getByRole('switch', { name: en.report.addresses }).click()
    const open = await savedReport(ana)
    expect(open).toContain('B (Ben)')
    expect(open).toContain('"addresses"')
  })
})

describe('a call that has only just begun', () => {
  it('calls no connection slow before it was measured', async () => {
    const roomId = house.freshRoom()
    const [ana, ben] = await Promise.all([house.arrive('Ana'), house.arrive('Ben')])
    await ana.page.addInitScript((words: string) => {
      const seen: string[] = []
      Object.assign(window, { slow: seen })
      const look = (): void => {
        if (document.body.textContent.includes(words)) seen.push(words)
      }
      document.addEventListener('DOMContentLoaded', () =>
        new MutationObserver(look).observe(document.body, {
          childList: true,
          subtree: true,
          characterData: true
        })
      )
    }, en.quality.smaller)
    await ben.join(roomId)
    await ana.join(roomId)
    await ana.receives(1)
    expect(await ana.page.evaluate(() => (window as unknown as { slow: string[] }).slow)).toEqual([])
  })
})

async function savedReport({ page }: Person): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('save-report').click()
  ])
  return readFile(await download.path(), 'utf8')
}

/** Whether anything but nothing is on a canvas. */
function isDrawnOn(canvas: SVGElement | HTMLElement): boolean {
  if (!(canvas instanceof HTMLCanvasElement) || canvas.width === 0) return false
  const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data
  return pixels?.some((value) => value !== 0) ?? false
}
