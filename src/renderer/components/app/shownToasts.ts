/** What the stack shows of the store's messages: who came and went is told in one sentence each. */
import type { MessageKey } from '../../i18n'
import type { Toast, ToastTone } from '../../stores/toasts'

export interface ShownToast {
  /** Changes with the sentence, so that it is announced anew and stays as long as a new one. */
  readonly key: number
  /** The store's messages it stands for. */
  readonly ids: readonly number[]
  readonly tone: ToastTone
  readonly message: MessageKey
  readonly values: Readonly<Record<string, string | number>>
}

const crowds = {
  participantJoined: ['toast.participantJoined', 'toast.twoJoined', 'toast.moreJoined'],
  participantLeft: ['toast.participantLeft', 'toast.twoLeft', 'toast.moreLeft']
} as const satisfies Record<string, readonly [one: MessageKey, two: MessageKey, more: MessageKey]>
type Crowd = keyof typeof crowds

/** Oldest first. Whoever left and is back, or the other way round, appears with what is true now. */
export function shownToasts(toasts: readonly Toast[]): readonly ShownToast[] {
  const latest = new Map(toasts.filter(isCrowd).map((toast) => [toast.values['name'], toast]))
  const groups = Object.keys(crowds).flatMap((message) => {
    const told = toasts.filter(
      (toast) => latest.get(toast.values['name'])?.message === message && isCrowd(toast)
    )
    const said = told.filter((toast) => latest.get(toast.values['name']) === toast)
    return said.length === 0 ? [] : [tellTogether(message as Crowd, said, told)]
  })
  const alone = toasts.filter((toast) => !isCrowd(toast)).map(tellAlone)
  return [...groups, ...alone].sort((left, right) => left.key - right.key)
}

function isCrowd({ message }: Toast): boolean {
  return Object.hasOwn(crowds, message)
}

function tellAlone({ id, tone, message, values }: Toast): ShownToast {
  return { key: id, ids: [id], tone, message: `toast.${message}` as MessageKey, values }
}

/** @param told what the sentence stands for, the overtaken included */
function tellTogether(crowd: Crowd, said: readonly Toast[], told: readonly Toast[]): ShownToast {
  const names = said.map(({ values }) => values['name'] ?? '')
  const [first = '', second = '', ...others] = names
  const [one, two, more] = crowds[crowd]
  const ids = told.map(({ id }) => id)
  const shared = { key: Math.max(...ids), ids, tone: 'info' as const }
  if (names.length === 1) return { ...shared, message: one, values: { name: first } }
  if (names.length === 2) return { ...shared, message: two, values: { first, second } }
  return { ...shared, message: more, values: { first, second, count: others.length } }
}
