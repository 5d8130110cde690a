/**
 * What the page may say to the shell: one strict schema per call of the contract.
 *
 * The page is a web page. Whatever else it sends is refused before a handler sees it; everything has a bound, so that
 * a page gone wrong cannot fill the memory or the disk.
 */
import * as v from 'valibot'
import type {
  AppStatus,
  DesktopCalls,
  DesktopSettings,
  KeptText,
  RoomReference,
  ShareChoice
} from '../../preload/contract'
import { isRoomId, isRoomSecret } from '../start/links'
import { Accelerator, desktopFields, Origin } from '../settings/schema'

export type CallName = keyof DesktopCalls
export type CallArgument<Name extends CallName> = Parameters<DesktopCalls[Name]>[0]

/** Lengths in UTF-16 code units. */
export const callBounds = {
  text: 1_000_000,
  /** Of brackets within brackets: deeper values overflow the stack of whoever serializes them recursively. */
  textDepth: 64,
  name: 256,
  names: 64,
  accessToken: 256,
  favourites: 64,
  sourceId: 128,
  /** A page shown in a shared browser may have any title; longer ones are cut to a name. */
  windowTitle: 16_384,
  thumbnailWidth: 2_048
} as const

const Room = v.strictObject({
  roomId: v.pipe(v.string(), v.check(isRoomId)),
  serverUrl: Origin
}) satisfies v.GenericSchema<unknown, RoomReference>

const Name = v.pipe(v.string(), v.maxLength(callBounds.name))

/** The length is looked at first: an array may be a billion holes. */
function boundedArray<const Item extends v.GenericSchema>(item: Item, max: number) {
  return v.pipe(
    v.unknown(),
    v.check((value) => Array.isArray(value) && value.length <= max),
    v.array(item)
  )
}

const Names = boundedArray(Name, callBounds.names)

const Call = v.strictObject({
  room: Room,
  label: Name,
  microphone: v.boolean(),
  camera: v.boolean(),
  share: v.picklist(['off', 'live', 'paused']),
  shareName: v.pipe(
    v.string(),
    v.maxLength(callBounds.windowTitle),
    v.transform((title) => title.slice(0, callBounds.name))
  ),
  isReconnecting: v.boolean(),
  names: Names
})

const Status = v.strictObject({
  call: v.nullable(Call),
  favourites: boundedArray(
    v.strictObject({ room: Room, label: Name, names: v.nullable(Names) }),
    callBounds.favourites
  ),
  isOffline: v.boolean()
}) satisfies v.GenericSchema<unknown, AppStatus>

const JsonText = v.nullable(v.pipe(v.string(), v.maxLength(callBounds.text), v.check(isShallowJson)))
const lastingKeys = ['settings', 'rooms', 'met', 'settings.unreadable', 'rooms.unreadable'] as const

const Text = v.variant('area', [
  // The way back into a call leads nowhere once the app has ended.
  v.strictObject({ area: v.literal('kept'), key: v.picklist(lastingKeys), text: JsonText }),
  v.strictObject({ area: v.literal('session'), key: v.picklist([...lastingKeys, 'call']), text: JsonText })
]) satisfies v.GenericSchema<unknown, KeptText>

/** `undefined` is not "no change": it would overwrite what it is spread over. */
const SettingsChange = v.pipe(
  v.unknown(),
  // With every field optional an array or a map would pass for an object.
  v.check((value) => Object.prototype.toString.call(value) === '[object Object]'),
  v.strictObject({
    startAtLogin: v.exactOptional(desktopFields.startAtLogin),
    startHidden: v.exactOptional(desktopFields.startHidden),
    closeHides: v.exactOptional(desktopFields.closeHides),
    notifyPresence: v.exactOptional(desktopFields.notifyPresence),
    serverUrl: v.exactOptional(desktopFields.serverUrl),
    hosting: v.exactOptional(desktopFields.hosting),
    updates: v.exactOptional(desktopFields.updates)
  } satisfies Record<keyof DesktopSettings, v.GenericSchema>)
)

const Choice = v.strictObject({
  id: v.pipe(v.string(), v.maxLength(callBounds.sourceId), v.regex(/^(?:screen|window):[\w:-]+$/)),
  withAudio: v.boolean()
}) satisfies v.GenericSchema<unknown, ShareChoice>

export const argumentSchemas = {
  describeHost: v.undefined(),
  ready: v.undefined(),
  keepText: Text,
  readSecrets: v.undefined(),
  keepRoomSecret: v.strictObject({
    room: Room,
    secret: v.nullable(v.pipe(v.string(), v.check(isRoomSecret)))
  }),
  keepAccessToken: v.strictObject({
    serverUrl: Origin,
    token: v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(callBounds.accessToken)))
  }),
  showStatus: Status,
  changeSettings: SettingsChange,
  bindShortcut: v.strictObject({
    command: v.picklist(['toggleMicrophone', 'stopSharing', 'showWindow']),
    accelerator: v.nullable(Accelerator)
  }),
  trustServer: Origin,
  listShareSources: v.strictObject({
    // Zero is Electron's way of saying "no pictures".
    thumbnailWidth: v.pipe(v.number(), v.minValue(0), v.maxValue(callBounds.thumbnailWidth))
  }),
  chooseShareSource: v.nullable(Choice),
  openScreenPermissionSettings: v.undefined(),
  notifyPresence: v.strictObject({ room: Room, label: Name, names: Names }),
  notifyAutoJoin: v.strictObject({ label: Name, isQuestion: v.boolean() }),
  checkForUpdates: v.undefined(),
  installUpdate: v.undefined()
} satisfies { readonly [Call in CallName]: v.GenericSchema<unknown, CallArgument<Call>> }

/** Whether a text is JSON that is not nested deeper than anything sensible is. */
function isShallowJson(text: string): boolean {
  if (depthOf(text) > callBounds.textDepth) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** The deepest nesting of a JSON text; meaningless for any other. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let isInString = false
  for (let index = 0; index < text.length; index++) {
    const character = text[index]
    if (isInString) {
      if (character === '\\') index++
      else if (character === '"') isInString = false
    } else if (character === '"') isInString = true
    else if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth)
    else if (character === ']' || character === '}') depth--
  }
  return deepest
}
