/** What people in the call are called here, ourselves included. */
import { useText } from '../../i18n'
import { useCallStore } from '../../stores/call'
import { useSettingsStore } from '../../stores/settings'
import type { Names } from '../stage/troubleText'

export function useParticipantNames(): Names {
  const text = useText()
  const call = useCallStore()
  const settings = useSettingsStore()
  return {
    get selfId() {
      return call.selfId
    },
    nameOf: (id) =>
      id === call.selfId
        ? settings.values.displayName || text('tile.you')
        : call.participants.get(id)?.displayName || text('trust.somebody')
  }
}
