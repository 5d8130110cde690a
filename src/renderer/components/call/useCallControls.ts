/** The toggles of a call, for buttons and keys alike. */
import { useActions } from '../../actions'
import { useCallStore, type LocalSourceName } from '../../stores/call'

export interface CallControls {
  readonly toggle: (source: LocalSourceName) => void
  readonly toggleHand: () => void
}

/** Each toggle asks for the opposite of what is really happening, never of what was last asked for. */
export function useCallControls(): CallControls {
  const actions = useActions()
  const call = useCallStore()

  function toggle(source: LocalSourceName): void {
    const isWanted = !call.local[source].isOn
    switch (source) {
      case 'microphone':
        return actions.setMicrophone(isWanted)
      case 'camera':
        return actions.setCamera(isWanted)
      case 'share':
        return actions.setShare(isWanted)
    }
  }

  return { toggle, toggleHand: () => actions.setHand(!call.hand) }
}
