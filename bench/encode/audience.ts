/**
 * One person with a camera and those who watch: the sender's side of a large call at a price a small machine can pay,
 * because only one camera is encoded and each viewer decodes only one picture.
 */
import type { Person } from '../../e2e/person'
import type { Picture } from '../call/camera'
import { freshRoom, takeSeat, type Surroundings } from '../call/seats'

/** What is captured, and a window in which a pinned picture asks for all of it. */
export interface Scene {
  readonly camera: Picture
  readonly viewport: { readonly width: number; readonly height: number }
}

export interface Audience {
  readonly sender: Person
  /** Those at the door included. */
  readonly viewers: readonly Person[]
  /** Somebody at the door, with nothing to send. */
  bringViewer(): Promise<Person>
  /** Resolves when the sender's tile is there and fills the stage. */
  admit(viewer: Person): Promise<void>
  close(): Promise<void>
}

export const senderName = 'Sender'

export async function openAudience(surroundings: Surroundings, scene: Scene): Promise<Audience> {
  const roomId = freshRoom()
  const sender = await takeSeat(surroundings, { name: senderName, ...scene })
  await sender.join(roomId, { microphone: false })
  const viewers: Person[] = []
  return {
    sender,
    viewers,
    async bringViewer() {
      const viewer = await takeSeat(surroundings, { name: `Viewer ${viewers.length + 1}`, ...scene })
      viewers.push(viewer)
      await viewer.prepare(roomId, { camera: false, microphone: false })
      return viewer
    },
    async admit(viewer) {
      await viewer.enter()
      await pinSender(viewer)
    },
    async close() {
      await Promise.all([sender, ...viewers].map((person) => person.close()))
    }
  }
}

/** The same big picture in rooms of every size: what is asked for must not shrink as the room grows. */
export async function pinSender({ page }: Person): Promise<void> {
  const tile = page.locator('[data-testid^="tile-"][data-link]', { hasText: senderName })
  await tile.dblclick()
  await tile.and(page.locator('[data-pinned="true"]')).waitFor()
}
