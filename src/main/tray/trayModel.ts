/** What the tray shows, worked out from what is going on: a picture, one line of words, and a menu. Pure. */
import type {
  AppCommand,
  AppStatus,
  CallStatus,
  FavouriteStatus,
  RoomReference
} from '../../preload/contract'
import { clip, joinNames, menuLabel, sentence, texts, tidyName, tidyRoom } from './trayTexts'

/**
 * In order of importance: what leaves this machine comes first, so no trouble ever hides an open microphone or a
 * shared screen. Reconnecting stands before muted, or it would never be seen: in a call one is always live or muted.
 */
export type TrayState = 'sharing' | 'live' | 'reconnecting' | 'muted' | 'occupied' | 'idle' | 'offline'

export interface TrayModel {
  readonly state: TrayState
  /** At most 127 UTF-16 units, which is what Windows has room for (NOTIFYICONDATAW.szTip). */
  readonly tooltip: string
  readonly menu: readonly TrayItem[]
}

export type TrayItem =
  | { readonly kind: 'separator' }
  | {
      readonly kind: 'entry'
      /** Stable, for whoever looks an item up. */
      readonly id: string
      /** `&` is escaped already. */
      readonly label: string
      /** Null is words only, not to be clicked. */
      readonly action: TrayAction | null
      readonly isChecked: boolean
    }

/** What a click asks for. A command is the page's to carry out, the rest is the shell's. */
export type TrayAction =
  | { readonly kind: 'command'; readonly command: AppCommand }
  | { readonly kind: 'showWindow' }
  | { readonly kind: 'hideWindow' }
  | { readonly kind: 'quit' }

export interface TrayFacts {
  readonly isWindowVisible: boolean
}

const maxTooltipUnits = 127
const maxStatusUnits = 80
/** A menu longer than the screen is of no use; the window has them all. */
const maxRooms = 12
const separator: TrayItem = { kind: 'separator' }

export function trayModel(status: AppStatus, { isWindowVisible }: TrayFacts): TrayModel {
  const sections = [
    [words('status', sentence(describe(status, maxStatusUnits)))],
    status.call ? callItems(status.call) : [],
    roomItems(status),
    windowItems(isWindowVisible)
  ]
  return {
    state: stateOf(status),
    tooltip: texts.titled(describe(status, maxTooltipUnits - texts.titled('').length)),
    menu: sections
      .filter((section) => section.length > 0)
      .flatMap((section, index) => (index === 0 ? section : [separator, ...section]))
  }
}

function stateOf({ call, favourites, isOffline }: AppStatus): TrayState {
  if (call) {
    if (call.share !== 'off') return 'sharing'
    if (call.microphone) return 'live'
    return call.isReconnecting ? 'reconnecting' : 'muted'
  }
  if (favourites.some(isOccupied)) return 'occupied'
  return isOffline ? 'offline' : 'idle'
}

export function isOccupied({ names }: FavouriteStatus): boolean {
  return names !== null && names.length > 0
}

export function isSameRoom(one: RoomReference, other: RoomReference): boolean {
  return one.roomId === other.roomId && one.serverUrl === other.serverUrl
}

/** Everything in words, with as many names as fit. */
function describe(status: AppStatus, maxUnits: number): string {
  const wordings = [3, 2, 0].map((mostNames) =>
    (status.call ? describeCall(status.call, mostNames) : describeRooms(status, mostNames))
      // Without a call, being offline has been said by the state unless somebody is inside elsewhere.
      .concat(status.isOffline && stateOf(status) !== 'offline' ? texts.serverUnreachable : [])
      .join(', ')
  )
  const fitting = wordings.find((wording) => wording.length <= maxUnits)
  return fitting ?? clip(wordings.at(-1) ?? '', maxUnits)
}

function describeCall(call: CallStatus, mostNames: number): string[] {
  const parts = [whereabouts(call, mostNames)]
  if (call.share === 'live') parts.push(texts.sharing(tidyName(call.shareName)))
  if (call.share === 'paused') parts.push(texts.sharePaused)
  parts.push(call.microphone ? texts.microphoneOn : texts.microphoneOff)
  if (call.camera) parts.push(texts.cameraOn)
  return parts
}

function whereabouts({ label, names, isReconnecting }: CallStatus, mostNames: number): string {
  const room = tidyRoom(label)
  if (isReconnecting) return texts.reconnecting(room)
  return names.length === 0 ? texts.aloneInRoom(room) : texts.inRoom(room, joinNames(names, mostNames))
}

function describeRooms({ favourites, isOffline }: AppStatus, mostNames: number): string[] {
  const occupied = favourites.filter(isOccupied)
  if (occupied.length > 0) {
    return occupied.map(({ label, names }) =>
      texts.inside(joinNames(names ?? [], mostNames), tidyRoom(label))
    )
  }
  if (isOffline) return [texts.offline]
  const isCertain = favourites.length > 0 && favourites.every(({ names }) => names !== null)
  return [isCertain ? texts.nobodyInside : texts.notInRoom]
}

function callItems({ microphone, camera, share, label }: CallStatus): TrayItem[] {
  const isPaused = share === 'paused'
  const sharing = [
    command('pauseSharing', isPaused ? texts.shareResume : texts.sharePause, {
      kind: 'pauseSharing',
      isPaused: !isPaused
    }),
    command('stopSharing', texts.shareStop, { kind: 'stopSharing' })
  ]
  return [
    // Words that change instead of a tick: a tick would change on the click, not when it has happened.
    command('microphone', microphone ? texts.mute : texts.unmute, { kind: 'toggleMicrophone' }),
    command('camera', camera ? texts.cameraTurnOff : texts.cameraTurnOn, { kind: 'toggleCamera' }),
    ...(share === 'off' ? [] : sharing),
    command('leave', texts.leave(tidyRoom(label)), { kind: 'leave' })
  ]
}

function roomItems({ favourites, call }: AppStatus): TrayItem[] {
  if (favourites.length === 0) return []
  const items = favourites.slice(0, maxRooms).map((favourite, index) => {
    const id = `favourite:${index}`
    return call && isSameRoom(favourite.room, call.room) ? hereItem(id, call) : doorItem(id, favourite, call)
  })
  const missing = favourites.length - items.length
  if (missing > 0) items.push(entry('moreFavourites', texts.roomsMore(missing), { kind: 'showWindow' }))
  return [words('favourites', texts.rooms), ...items]
}

function hereItem(id: string, { label, names }: CallStatus): TrayItem {
  const everybody = joinNames([texts.you, ...names], 3)
  return { ...entry(id, texts.roomHere(tidyRoom(label), everybody), null), isChecked: true }
}

function doorItem(id: string, { room, label, names }: FavouriteStatus, call: CallStatus | null): TrayItem {
  const offer = (call ? texts.roomSwitch : texts.roomJoin)(tidyRoom(label))
  return command(id, offerWithNames(offer, names), { kind: 'enter', room })
}

function offerWithNames(offer: string, names: readonly string[] | null): string {
  if (names === null) return offer
  return names.length === 0 ? texts.roomEmpty(offer) : texts.roomNames(offer, joinNames(names, 3))
}

function windowItems(isWindowVisible: boolean): TrayItem[] {
  return [
    // Also while it is visible: it may be behind others.
    entry('show', texts.show, { kind: 'showWindow' }),
    ...(isWindowVisible ? [entry('hide', texts.hide, { kind: 'hideWindow' })] : []),
    command('settings', texts.settings, { kind: 'showSettings' }),
    entry('quit', texts.quit, { kind: 'quit' })
  ]
}

type TrayEntry = Extract<TrayItem, { kind: 'entry' }>

function entry(id: string, label: string, action: TrayAction | null): TrayEntry {
  return { kind: 'entry', id, label: menuLabel(label), action, isChecked: false }
}

function words(id: string, label: string): TrayEntry {
  return entry(id, label, null)
}

function command(id: string, label: string, wanted: AppCommand): TrayEntry {
  return entry(id, label, { kind: 'command', command: wanted })
}
