/**
 * `protocol`: custom schemes over a Chromium that learns none at run time.
 *
 * `app://confab/x` is `https://app--confab.scheme.test/x` for the page; requests for it are answered by the app's own
 * handler and never reach a network. Main sees `app://` everywhere; only `location` in the page tells the difference.
 */
import { strict } from './strict'

type SchemeHandler = (request: Request) => Response | Promise<Response>

const suffix = '.scheme.test'
/** For Chromium's interception of requests. */
export const schemeUrlPattern = `https://*${suffix}/*`

/** As `Schemes.toWeb`, for an origin that is known beforehand. */
export function webOriginOf(origin: string): string {
  return `https://${origin.replace('://', '--')}${suffix}`
}

export class Schemes {
  readonly #handlers = new Map<string, SchemeHandler>()

  readonly protocol = strict('protocol', {
    // Here every scheme is standard and secure, because https is.
    registerSchemesAsPrivileged: () => {},
    handle: (scheme: string, handler: SchemeHandler) => {
      if (this.#handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`)
      this.#handlers.set(scheme, handler)
    },
    unhandle: (scheme: string) => void this.#handlers.delete(scheme),
    isProtocolHandled: (scheme: string) => this.#handlers.has(scheme)
  } satisfies { readonly [Name in keyof Electron.Protocol]?: unknown })

  /** The address Chromium loads for an address of the app. */
  toWeb(url: string): string {
    const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/i.exec(url)
    const [, scheme = '', host = '', rest = ''] = match ?? []
    return this.#handlers.has(scheme) ? `https://${scheme}--${host}${suffix}${rest || '/'}` : url
  }

  /** The address main is told for an address of Chromium. */
  fromWeb(url: string): string {
    const match = /^https:\/\/([a-z0-9+.]+)--([^/]*)\.scheme\.test(.*)$/.exec(url)
    return match ? `${match[1]}://${match[2]}${match[3]}` : url
  }

  /** As `WebFrameMain.origin` has it. */
  originOf(url: string): string {
    if (!URL.canParse(url)) return 'null'
    const { protocol, host, origin } = new URL(url)
    return this.#handlers.has(protocol.slice(0, -1)) ? `${protocol}//${host}` : origin
  }

  isServed(webUrl: string): boolean {
    return this.fromWeb(webUrl) !== webUrl
  }

  /** @throws when the scheme has no handler, or whatever the handler throws */
  async answer(request: Request): Promise<Response> {
    const handler = this.#handlers.get(new URL(request.url).protocol.slice(0, -1))
    if (!handler) throw new Error(`no handler for ${request.url}`)
    return handler(request)
  }
}
