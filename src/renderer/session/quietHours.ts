/** The hours in which Confab does nothing by itself. */
import type { QuietHours } from '../stores/settings'

/**
 * Whether `at` lies within the quiet hours, by this machine's clock. The first minute is quiet and the last is not;
 * an end before the beginning is on the next day, and equal ones are a whole day.
 */
export function isQuietAt({ isOn, from, to }: QuietHours, at: Date): boolean {
  if (!isOn) return false
  const now = at.getHours() * 60 + at.getMinutes()
  const [begin, end] = [minuteOfDay(from), minuteOfDay(to)]
  return begin < end ? begin <= now && now < end : begin <= now || now < end
}

/** @param time `HH:MM` */
function minuteOfDay(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}
