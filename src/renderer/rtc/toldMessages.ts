/** What each participant has been told that holds for longer than a connection, so that a new one hears it again. */
import type { LinkMessage } from './linkMessages'

type Kind = LinkMessage['kind']

/** The others are about a connection, or old as soon as they are said. */
const lasting: ReadonlySet<Kind> = new Set(['wishes', 'door', 'moved', 'removed'])

export class ToldMessages {
  readonly #byParticipant = new Map<string, Map<Kind, LinkMessage>>()

  /** In place of what was kept of its kind. */
  keep(participantId: string, message: LinkMessage): void {
    if (!lasting.has(message.kind)) return
    const told = this.#byParticipant.get(participantId) ?? new Map<Kind, LinkMessage>()
    this.#byParticipant.set(participantId, told.set(message.kind, message))
  }

  find<Wanted extends Kind>(
    participantId: string,
    kind: Wanted
  ): Extract<LinkMessage, { readonly kind: Wanted }> | null {
    const found = this.of(participantId).find((message) => message.kind === kind)
    return (found as Extract<LinkMessage, { readonly kind: Wanted }> | undefined) ?? null
  }

  of(participantId: string): readonly LinkMessage[] {
    return [...(this.#byParticipant.get(participantId)?.values() ?? [])]
  }

  forget(participantId: string): void {
    this.#byParticipant.delete(participantId)
  }
}
