/** For tests: the repair of one link, with a clock that goes when it is told to. */
import { FakeClock } from './fakeClock'
import { LinkRepair, type LinkRepairOptions } from './linkRepair'
import type { Repair } from './repair'

/** A ladder with all its rungs and no jitter, unless said; what it orders and tells is written down. */
export function setUp(options: Partial<LinkRepairOptions> = {}) {
  const clock = new FakeClock()
  const orders: string[] = []
  const told: (Repair | null)[] = []
  const repair = new LinkRepair({
    role: 'offerer',
    isSignalingUp: true,
    mayRelay: () => true,
    mayRenew: true,
    setTimer: clock.setTimer,
    now: clock.now,
    random: () => 0,
    carryOut: (step, isRelayed) => orders.push(isRelayed ? `${step} relayed` : step),
    follow: (step) => orders.push(`follow ${step}`),
    verify: () => orders.push('verify'),
    onChange: (repair) => told.push(repair),
    ...options
  })
  return { clock, orders, told, repair }
}

/** As above, of a link that was fine until now. */
export function setUpConnected(options: Partial<LinkRepairOptions> = {}) {
  const parts = setUp(options)
  parts.repair.observe('connecting', false)
  parts.repair.observe('connected', false)
  return parts
}
