/** `session`: the one profile of the app, and the handlers that decide what its pages may do. */
import { EventEmitter } from 'node:events'
import type { HostContents } from './contents'
import type { HostFrame } from './frame'
import type { Verdict } from './page/messages'
import type { Schemes } from './schemes'
import { strict } from './strict'

type RequestHandler = (
  contents: HostContents,
  permission: string,
  callback: (isGranted: boolean) => void,
  details: object
) => void
type CheckHandler = (
  contents: HostContents | null,
  permission: string,
  requestingOrigin: string,
  details: object
) => boolean
export interface ChosenStreams {
  readonly video?: { readonly id: string; readonly name: string }
  readonly audio?: unknown
}
type DisplayHandler = (request: object, callback: (streams: ChosenStreams | null) => void) => void

/** Names of the Permissions API that Electron has another word for. */
const checkNames: Readonly<Record<string, { readonly permission: string; readonly mediaType?: string }>> = {
  camera: { permission: 'media', mediaType: 'video' },
  microphone: { permission: 'media', mediaType: 'audio' },
  'clipboard-write': { permission: 'clipboard-sanitized-write' }
}

export class HostSession {
  #request: RequestHandler | null = null
  #check: CheckHandler | null = null
  displayHandler: DisplayHandler | null = null
  /** What an app imports. */
  readonly module

  constructor(schemes: Schemes) {
    const defaultSession = strict(
      'session',
      Object.assign(new EventEmitter(), {
        protocol: schemes.protocol,
        setPermissionRequestHandler: (handler: RequestHandler | null) => void (this.#request = handler),
        setPermissionCheckHandler: (handler: CheckHandler | null) => void (this.#check = handler),
        // Serial ports, USB and Bluetooth: there are none.
        setDevicePermissionHandler: () => {},
        setDisplayMediaRequestHandler: (handler: DisplayHandler | null) =>
          void (this.displayHandler = handler),
        isPersistent: () => true
      } satisfies { readonly [Name in keyof Electron.Session]?: unknown })
    )
    this.module = strict('session', { defaultSession })
  }

  /** Without a handler Electron grants. */
  request(
    contents: HostContents,
    frame: HostFrame,
    permission: string,
    extra: object = {}
  ): Promise<boolean> {
    const details = { isMainFrame: frame.parent === null, requestingUrl: frame.url, ...extra }
    const handler = this.#request
    if (!handler) return Promise.resolve(true)
    return new Promise((resolve) => handler(contents, permission, (isGranted) => resolve(isGranted), details))
  }

  async requestMedia(contents: HostContents, frame: HostFrame, wanted: object): Promise<Verdict> {
    const mediaTypes = Object.entries(wanted).flatMap(([type, isWanted]) => (isWanted === true ? [type] : []))
    const extra = { mediaTypes, securityOrigin: frame.origin }
    const isGranted = await this.request(contents, frame, 'media', extra)
    return isGranted ? { ok: true } : refusal('NotAllowedError', 'Permission denied')
  }

  /** @param name of the Permissions API, for example `camera` */
  check(contents: HostContents, frame: HostFrame, name: string): boolean {
    const { permission, ...media } = checkNames[name] ?? { permission: name }
    const details = { isMainFrame: frame.parent === null, requestingUrl: frame.url, ...media }
    return this.#check?.(contents, permission, `${frame.origin}/`, details) ?? true
  }
}

export function refusal(name: string, message: string): { ok: false; name: string; message: string } {
  return { ok: false, name, message }
}
