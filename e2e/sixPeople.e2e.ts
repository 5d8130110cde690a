import { it } from 'vitest'
import { areTogether, gather } from './gathering'
import { openHouse } from './house'

const house = openHouse()

// Thirty links with sound and pictures, played by one machine: a minute on two cores, and all of them.
it('six people see and hear each other', { timeout: 300_000 }, async () => {
  await areTogether(await gather(house, ['Ana', 'Ben', 'Cem', 'Dee', 'Eli', 'Fay'], house.freshRoom()))
})
